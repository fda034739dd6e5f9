import { expect, test } from "vitest";
import { definitionsOf, faultsByDefinition, readDefinitions } from "./crd-schemas.js";
import { objectsOf, overlays } from "./rendered.js";

// Definitions that operators publish are no part of this repository. Where WARREN_CRDS names a file or a folder of them, all objects of
// these kinds are checked by them: `kubectl get crds -o yaml > crds.yaml` writes those of a cluster.
const { WARREN_CRDS: path } = process.env;

test.skipIf(path === undefined).each(overlays)(
  "every object of %s is what its operator's definition takes",
  (overlay) => {
    const definitions = readDefinitions(path ?? "");
    const checked = objectsOf(overlay).map((object) => ({
      object: `${object.apiVersion} ${object.kind} ${object.metadata.name}`,
      faults: faultsByDefinition(definitions, object),
    }));
    const known = checked.filter(({ faults }) => faults !== undefined);
    process.stdout.write(
      `${overlay}: ${known.length} objects of ${definitions.size} definitions checked, ${checked.length - known.length} are of other kinds\n`,
    );

    expect(known.length).toBeGreaterThan(0);
    expect(known.filter(({ faults }) => faults?.length !== 0)).toEqual([]);
  },
);

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: shop.example
  names: {kind: Shelf}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            apiVersion: {type: string}
            kind: {type: string}
            metadata: {type: object}
            spec:
              type: object
              required: [room]
              properties:
                room: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
                labels: {type: object, additionalProperties: {type: string}}
                anything: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: string}}}
                note: {type: string, nullable: true}
`;

const shelf = (spec: object) => ({
  apiVersion: "shop.example/v1",
  kind: "Shelf",
  metadata: { name: "top" },
  spec,
});

test("an object is checked by its definition, and a field that it does not know is a fault", () => {
  const definitions = definitionsOf([DEFINITION, "kind: Pod"]);
  const faults = (spec: object) => faultsByDefinition(definitions, shelf(spec));

  expect(
    faults({ room: "3Gi", labels: { any: "a" }, anything: { known: "a", other: 1 }, note: null }),
  ).toEqual([]);
  expect(faults({ room: 3, rooms: 4 })).toEqual(["/spec must NOT have additional properties rooms"]);
  expect(faults({ labels: { any: 1 } })).toEqual([
    "/spec must have required property 'room' room",
    "/spec/labels/any must be string string",
  ]);
  expect(faultsByDefinition(definitions, { ...shelf({}), apiVersion: "shop.example/v2" })).toBeUndefined();
});

test("definitions are read from a list too, as kubectl gives them", () => {
  const list = `kind: List\nitems:\n${DEFINITION.trim()
    .split("\n")
    .map((line, n) => `${n === 0 ? "- " : "  "}${line}`)
    .join("\n")}`;

  expect(faultsByDefinition(definitionsOf([list]), shelf({ room: 1 }))).toEqual([]);
});
