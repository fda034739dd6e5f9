import { File } from "@asyncapi/generator-react-sdk";

// The emitter comes as a parameter: it is TypeScript, which this file, compiled to CommonJS on every run, cannot import.
export default function ({ asyncapi, params }) {
  return params.emit(asyncapi).map(({ path, text }) => (
    <File key={path} name={path}>
      {text}
    </File>
  ));
}
