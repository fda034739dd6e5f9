import { File } from "@asyncapi/generator-react-sdk";
import { emitFiles } from "@warren/codegen/emit";

// All that matters happens in packages/codegen/src/emit, where it is typed and tested.
export default function ({ asyncapi, params }) {
  return emitFiles(asyncapi, params).map(({ path, text }) => (
    <File key={path} name={path}>
      {text}
    </File>
  ));
}
