// @asyncapi/generator ships no types. Only what run-generator.ts uses is declared.
declare module "@asyncapi/generator" {
  import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";

  class Generator {
    constructor(
      template: string,
      target: string,
      options: Readonly<{
        forceWrite?: boolean;
        compile?: boolean;
        templateParams?: Readonly<Record<string, unknown>>;
      }>,
    );
    generate(document: AsyncAPIDocumentInterface): Promise<void>;
  }

  export = Generator;
}
