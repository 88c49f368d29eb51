import { z } from "zod/mini";
import { currentPassword } from "@/lib/forms";

const bytes = (text: string) => new TextEncoder().encode(text).length;

const email = z.pipe(
  z.string().check(z.trim(), z.minLength(1, "Enter your email.")),
  z.email("That does not look like an email address."),
);

/** The API's limit is 72 bytes, because bcrypt hashes no more. */
const newPassword = z.string().check(
  z.refine((text) => bytes(text) >= 8, "At least 8 characters."),
  z.refine((text) => bytes(text) <= 72, "That is too long: 72 bytes at most."),
);

/** The help of every field for a new password. */
export const PASSWORD_HELP = "At least 8 characters. A short sentence is good.";

export const loginSchema = z.object({ email, password: currentPassword });

export const forgotSchema = z.object({ email });

export const resetSchema = z.object({ new_password: newPassword });

export const changePasswordSchema = z.object({ current_password: currentPassword, new_password: newPassword });

export const changeEmailSchema = z.object({ new_email: email, password: currentPassword });

export const signupSchema = z.object({
  role: z.enum(["client", "coach"]),
  full_name: z
    .string()
    .check(z.trim(), z.minLength(1, "Enter your name."), z.maxLength(120, "At most 120 characters.")),
  email,
  password: newPassword,
});

export type LoginValues = z.infer<typeof loginSchema>;
export type SignupValues = z.infer<typeof signupSchema>;
export type ForgotValues = z.infer<typeof forgotSchema>;
export type ResetValues = z.infer<typeof resetSchema>;
export type ChangePasswordValues = z.infer<typeof changePasswordSchema>;
export type ChangeEmailValues = z.infer<typeof changeEmailSchema>;
