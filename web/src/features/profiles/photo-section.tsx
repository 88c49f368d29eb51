"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { Section } from "@/components/section";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { profileQuery } from "@/lib/api/queries";
import type { User } from "@/lib/api/types";
import { cropped, type Square } from "./crop";
import { PhotoCrop } from "./photo-crop";
import { PHOTO_TYPES, photoFileError, photoUploadError } from "./photo-errors";

interface PhotoSectionProps {
  user: User;
  photoUrl: string | null | undefined;
}

interface Choice {
  file: File;
  /** An object URL, for the preview. */
  url: string;
}

/** Uploads a photo after a preview, or removes it. */
export function PhotoSection({ user, photoUrl }: PhotoSectionProps) {
  const [choice, setChoice] = useState<Choice>();
  const [fileError, setFileError] = useState<string>();
  const cut = useRef<{ image: HTMLImageElement; square: Square }>(undefined);
  const { upload, remove } = usePhoto();

  useEffect(() => {
    if (choice) return () => URL.revokeObjectURL(choice.url);
  }, [choice]);

  function choose(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    // So that the same file can be chosen again after it was changed.
    event.target.value = "";
    if (!file) return;
    upload.reset();
    remove.reset();
    const invalid = photoFileError(file);
    setFileError(invalid);
    cut.current = undefined;
    setChoice(invalid ? undefined : { file, url: URL.createObjectURL(file) });
  }

  /** The part that was chosen. A picture that this browser can't show is sent as it is: the API says what is wrong with it. */
  async function cutOut(): Promise<File> {
    const { image, square } = cut.current ?? {};
    const part = image && square ? await cropped(image, square) : undefined;
    return part ? new File([part], "photo.jpg", { type: part.type }) : choice!.file;
  }

  const error = fileError ?? (upload.error ? photoUploadError(upload.error) : remove.error && messageOf(remove.error));
  return (
    <Section id="photo" title="Photo">
      {error && <Notice tone="danger">{error}</Notice>}
      {upload.isSuccess && !choice && <Notice tone="success" title="Your new photo is shown from now on" />}
      {remove.isSuccess && !choice && <Notice tone="success" title="Your photo is removed" />}
      <div className="flex flex-wrap items-center gap-x-6 gap-y-5">
        {choice ? (
          <PhotoCrop
            key={choice.url}
            url={choice.url}
            onSquare={(image, square) => (cut.current = { image, square })}
            onBroken={() => (cut.current = undefined)}
          />
        ) : (
          <Avatar id={user.id} photoUrl={photoUrl} pixels={96} className="size-24" />
        )}
        <div className="grid flex-1 basis-60 gap-4">
          <p className="text-sm text-muted">
            {user.role === "coach"
              ? "Clients see it on your page, in the list of coaches and beside their matches; you see it at the top of every page."
              : "You see it at the top of every page. It is shown to nobody else."}{" "}
            JPEG, PNG or WebP, up to 5 MB. Nothing of where it was taken is kept.
          </p>
          {choice ? (
            <div className="flex flex-wrap gap-3">
              <Button
                isBusy={upload.isPending}
                onClick={() => upload.mutate(cutOut, { onSuccess: () => setChoice(undefined) })}
              >
                {upload.isPending ? "Sending your photo…" : "Use this photo"}
              </Button>
              <Button
                variant="quiet"
                disabled={upload.isPending}
                onClick={() => {
                  upload.reset();
                  setChoice(undefined);
                }}
              >
                {photoUrl ? "Keep the one I have" : "Rather not"}
              </Button>
            </div>
          ) : (
            <div className="flex flex-wrap gap-3">
              <Button
                asChild
                variant="secondary"
                className="has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
              >
                <label>
                  {photoUrl ? "Choose another photo" : "Choose a photo"}
                  <input type="file" accept={PHOTO_TYPES.join(",")} onChange={choose} className="sr-only" />
                </label>
              </Button>
              {photoUrl && (
                <Button variant="quiet" isBusy={remove.isPending} onClick={() => remove.mutate()}>
                  Remove the photo
                </Button>
              )}
            </div>
          )}
        </div>
      </div>
    </Section>
  );
}

/** Uploads or removes the photo, and updates the cached profile. */
function usePhoto() {
  const queryClient = useQueryClient();
  const setPhotoUrl = (photo_url: string | null) =>
    queryClient.setQueryData(profileQuery.queryKey, (known) =>
      known && "photo_url" in known.profile ? { ...known, profile: { ...known.profile, photo_url } } : known,
    );
  const remove = useMutation({ mutationFn: () => api.DELETE("/profile/photo"), onSuccess: () => setPhotoUrl(null) });
  const upload = useMutation({
    mutationFn: async (cutOut: () => Promise<File>) => {
      const file = await cutOut();
      const form = new FormData();
      form.append("photo", file);
      // The generated types have only text here; the form is sent instead.
      return body(api.POST("/profile/photo", { body: { photo: file.name }, bodySerializer: () => form }));
    },
    onSuccess: ({ photo_url }) => setPhotoUrl(photo_url),
    onMutate: () => remove.reset(),
  });
  return { upload, remove };
}
