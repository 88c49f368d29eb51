import { cn } from "@/lib/cn";
import { Photo } from "./photo";
import { Portrait } from "./portrait";

interface AvatarProps {
  /** Determines the portrait, the same for a person everywhere. */
  id: string;
  photoUrl?: string | null;
  /** The largest width it is shown at, to choose between the photo's two sizes. */
  pixels?: number;
  className?: string;
}

/** A round photo, or a drawn portrait while there is none. Decorative: the name is always shown beside it. */
export function Avatar({ id, photoUrl, pixels = 64, className }: AvatarProps) {
  const shape = cn("size-14 shrink-0 rounded-full object-cover", className);
  const portrait = <Portrait id={id} className={shape} />;
  return photoUrl ? <Photo url={photoUrl} pixels={pixels} className={shape} otherwise={portrait} /> : portrait;
}
