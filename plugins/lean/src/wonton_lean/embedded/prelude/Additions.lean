/-! What statements over both assistants need beyond Lean's own library. -/

namespace Wonton

/-- `EqTrue b` holds when `b` is `true`: an inductive family, where `b = true` would be an equation. -/
inductive EqTrue : Bool → Prop
  | intro : EqTrue true

end Wonton
