import { File } from "@asyncapi/generator-react-sdk";

// The files come as a parameter: the emitter is TypeScript, which this file, compiled to CommonJS on every run, cannot import.
export default async function ({ params }) {
  return (await params.files()).map(({ path, text }) => (
    <File key={path} name={path}>
      {text}
    </File>
  ));
}
