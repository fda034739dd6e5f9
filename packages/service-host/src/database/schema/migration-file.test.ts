import { describe, expect, test } from "vitest";
import { listMigration, migrationText, nameMigration } from "./migration-file.js";

const november = new Date("2026-11-28T23:59:00Z");
const addNote = nameMigration("add-parcel-note", november);
const same = { up: [], down: [], left: [] };

describe("a new migration", () => {
  test("is named by its day and by what it does", () => {
    expect(addNote).toEqual({ name: "2026-11-28-add-parcel-note", className: "AddParcelNote" });
  });

  test.each(["", "AddNote", "add note", "../add", "add-", "1st"])("is not called %j", (what) => {
    expect(() => nameMigration(what, november)).toThrow("is no name");
  });

  test("runs MikroORM's statements, whatever characters are in them", () => {
    const up = ['alter table "parcels" add "note" text default `x` || \'$\\\''];

    expect(migrationText(addNote, { ...same, up, down: ['alter table "parcels" drop column "note"'] })).toBe(
      `import { Migration } from "@warren/service-host";

export class AddParcelNote extends Migration {
  override up(): void {
    this.addSql(\`alter table "parcels" add "note" text default \\\`x\\\` || '\\$\\\\'\`);
  }

  override down(): void {
    this.addSql(\`alter table "parcels" drop column "note"\`);
  }
}
`,
    );
  });

  test.each([[[]], [['alter table "parcels" add "note" text']]])(
    "says what is to be written by hand where MikroORM has no statement, beside %j",
    (up) => {
      const left = ['parcels, column id: text by the migrations, text collate "C" by the entities'];
      const text = migrationText(addNote, { ...same, up, left });

      expect(text.split(`    // ${left[0]}\n`)).toHaveLength(3);
      for (const statement of up) expect(text).toContain(`this.addSql(\`${statement}\`);`);
    },
  );

  test("comes after the others", () => {
    const index = `import type { NamedMigration } from "@warren/service-host";
import { CreateParcels } from "./2026-11-23-create-parcels.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-parcels", class: CreateParcels },
];
`;
    const added = listMigration(index, addNote);

    expect(added).toBe(`import type { NamedMigration } from "@warren/service-host";
import { CreateParcels } from "./2026-11-23-create-parcels.js";
import { AddParcelNote } from "./2026-11-28-add-parcel-note.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-parcels", class: CreateParcels }, { name: "2026-11-28-add-parcel-note", class: AddParcelNote }];
`);
    expect(() => listMigration(added, addNote)).toThrow(
      "there is a migration 2026-11-28-add-parcel-note already",
    );
  });
});
