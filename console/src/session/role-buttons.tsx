import type { Role } from "./role.js";
import styles from "./role-buttons.module.css";

const ROLES: readonly Readonly<{ role: Role; name: string; may: string }>[] = [
  { role: "customer", name: "Customer", may: "Ada: shop, and her own orders" },
  { role: "trusted", name: "Trusted", may: "Everybody’s orders, prices and stock" },
  { role: "admin", name: "Admin", may: "All of it, dead letters and services as well" },
];

/** One click a role, in development. */
export function RoleButtons({ busy, onChoose }: { busy: boolean; onChoose: (role: Role) => void }) {
  return (
    <section aria-labelledby="roles" className={styles.roles}>
      <h2 id="roles" className={styles.title}>
        This is development: come in as
      </h2>
      <ul className={styles.list}>
        {ROLES.map(({ role, name, may }) => (
          <li key={role}>
            <button type="button" className={styles.role} disabled={busy} onClick={() => onChoose(role)}>
              <strong>{name}</strong>
              <span>{may}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
