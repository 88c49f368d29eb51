import { Field, Input, Textarea } from "@/components/ui/field";

interface ReasonFieldProps {
  label?: string;
  /** Who reads it, and what it should say. */
  help: string;
  value: string;
  onChange: (reason: string) => void;
  /** Of several lines; otherwise Enter sends the form. */
  isLong?: boolean;
}

/** Why somebody of the team does it: what the API takes as a reason, 500 characters at most. */
export function ReasonField({ label = "Why", help, value, onChange, isLong = false }: ReasonFieldProps) {
  return (
    <Field label={label} help={help}>
      {(control) => {
        const shared = { ...control, maxLength: 500, value };
        return isLong ? (
          <Textarea {...shared} rows={3} onChange={({ target }) => onChange(target.value)} className="min-h-20" />
        ) : (
          <Input {...shared} autoFocus onChange={({ target }) => onChange(target.value)} />
        );
      }}
    </Field>
  );
}
