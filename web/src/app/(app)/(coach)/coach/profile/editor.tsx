"use client";

import { CoachCard } from "@/features/coaches/coach-card";
import { CoachProfile } from "@/features/coaches/coach-profile";
import { CoachEditorPage, type Preview } from "@/features/profiles/coach-editor/coach-editor";

const preview: Preview = {
  card: (coach) => <CoachCard coach={coach} />,
  page: (coach) => <CoachProfile coach={coach} isPreview />,
};

export function Editor() {
  return <CoachEditorPage preview={preview} />;
}
