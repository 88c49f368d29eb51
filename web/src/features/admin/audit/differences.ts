/** A fact before and after a change, as text; undefined where it was not there. */
export interface Difference {
  name: string;
  before?: string;
  after?: string;
}

/** The facts of a change in the order of their names: those that differ, or all when there was nothing before or after. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const [old, current] = [flat(before), flat(after)];
  const names = [...new Set([...old.keys(), ...current.keys()])].toSorted();
  return names
    .map((name) => ({ name, before: old.get(name), after: current.get(name) }))
    .filter((difference) => difference.before !== difference.after);
}

/** The facts of an object with their paths: `price.amount`. */
function flat(value: unknown, path = ""): Map<string, string> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== "object") return new Map([[path || "value", String(value)]]);
  if (Array.isArray(value)) return new Map([[path || "value", JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([name, part]) => [...flat(part, path ? `${path}.${name}` : name)]));
}

/** `auth.role_changed` → `Role changed` */
export function actionWords(action: string): string {
  const words = action.slice(action.indexOf(".") + 1).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `is_active` → `is active`, `price.amount` → `price amount` */
export function factWords(name: string): string {
  return name.replaceAll(/[._]/g, " ");
}
