import { Loading, Skeleton } from "@/components/ui/skeleton";

export default function CoachesLoading() {
  return (
    <Loading label="Coaches are on their way…">
      <Skeleton className="h-10 w-48" />
      <div className="mt-10 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-56" />
        ))}
      </div>
    </Loading>
  );
}
