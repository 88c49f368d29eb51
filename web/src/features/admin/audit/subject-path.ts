/** The page of what an entry is about, where the team has one for it. */
export function subjectPath(kind: string, id: string): string | undefined {
  switch (kind) {
    case "user":
      return `/admin/people/${id}`;
    case "booking":
      return `/admin/bookings/${id}`;
    case "job":
      return `/admin/jobs/${id}`;
    case "post":
      return `/community/posts/${id}`;
    case "resource":
      return `/community/resources/${id}`;
    default:
      return undefined;
  }
}
