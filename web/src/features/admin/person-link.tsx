import Link from "next/link";

/** The name of a person in a list, with the way to their page. */
export function PersonLink({ id, name }: { id: string; name: string }) {
  return (
    <Link
      href={`/admin/people/${id}`}
      prefetch={false}
      dir="auto"
      className="wrap-anywhere underline decoration-line-strong underline-offset-4 hover:text-brand"
    >
      {name}
    </Link>
  );
}
