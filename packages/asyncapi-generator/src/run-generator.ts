import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";

/** What the AsyncAPI generator is given. */
export type GeneratorRun = Readonly<{
  /** The folder of the template; the generator transpiles it there. */
  template: string;
  /** The folder that it writes into. */
  target: string;
  /** What the template is given by name. */
  parameters: Readonly<Record<string, unknown>>;
}>;

/** Has the AsyncAPI generator write the files of a template. The generator takes seconds to load. */
export async function runGenerator(
  { template, target, parameters }: GeneratorRun,
  document: AsyncAPIDocumentInterface,
): Promise<void> {
  const { default: Generator } = await import("@asyncapi/generator");
  const generator = new Generator(template, target, { forceWrite: true, templateParams: parameters });
  await generator.generate(document);
}
