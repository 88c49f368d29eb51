import type { User } from "@/lib/api/types";

const SESSIONS: Record<User["role"], string[]> = {
  client: ["Sessions ahead are called off. What you paid for them comes back as far as each coach’s policy says."],
  coach: ["Sessions ahead are called off, and your clients get back everything they paid for them."],
  admin: [],
  auditor: [],
};

/** The consequences of deleting an account, in the order they happen. */
export function deletionConsequences(role: User["role"]): string[] {
  return [
    "At once you are signed out on every device, and nobody can find you any more.",
    ...SESSIONS[role],
    "Within an hour your name, your address, your profile and your photo are erased.",
    "What you wrote for others stays, as written by a deleted user.",
    "Records of payments stay without your name: tax law asks for them.",
  ];
}
