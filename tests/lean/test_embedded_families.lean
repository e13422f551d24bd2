-- One theorem a family that the paired corpus needs; each has to be proved without axioms.

theorem connectives (a b c : Prop) : (a ∧ b) ∧ c ↔ a ∧ b ∧ c := by
  constructor
  · intro ⟨⟨x, y⟩, z⟩
    exact ⟨x, y, z⟩
  · intro ⟨x, y, z⟩
    exact ⟨⟨x, y⟩, z⟩

theorem disjunction (a b : Prop) (h : a ∨ b) : b ∨ a := by
  cases h with
  | inl x => right; assumption
  | inr y => left; exact y

theorem negation (a : Prop) : ¬ a ↔ (a ↔ False) := by
  constructor
  · intro n
    exact ⟨n, False.elim⟩
  · intro h x
    exact h.mp x

theorem absurdity (a c : Prop) (x : a) (n : ¬ a) : c := by
  contradiction

theorem existence (p : Bool → Prop) (h : p true) : ∃ b, p b := by
  exists true

theorem truth_tables (b1 b2 : Bool) : (!(b1 && b2)) = (!b1 || !b2) := by
  cases b1 <;> cases b2 <;> rfl

theorem boolean_equality (a b : Bool) : (a == b) = true ↔ a = b := by
  cases a <;> cases b <;> constructor <;> intro h <;> first | rfl | contradiction

theorem boolean_clash (h : true = false) : False := by
  contradiction

theorem boolean_clash_by_cases (h : true = false) : False := by
  cases h

theorem boolean_clash_by_injection (h : false = true) (a : Prop) : a := by
  injection h

theorem boolean_clash_by_matching (b : Bool) (h : b = !b) : False := by
  cases b <;> nomatch h

theorem decision : ∀ a b : Bool, (a || b) = false → a = false ∧ b = false := by
  decide

theorem exclusive_or : ∀ a b : Bool, xor a b = (a != b) := by
  decide

theorem conditional (A : Type) (b : Bool) (x y : A) : (bif !b then x else y) = (bif b then y else x) := by
  cases b <;> rfl

theorem conditional_on_proposition (A : Type) (b : Bool) (x y : A) : (if !b then x else y) = (if b then y else x) := by
  cases b <;> rfl

theorem pairs (A B : Type) (p q : A × B) (h : p.1 = q.1) (k : p.2 = q.2) : p = q := by
  cases p; cases q; cases h; cases k; rfl

theorem pair_injection (A B : Type) (a c : A) (b d : B) (e : (a, b) = (c, d)) : a = c ∧ b = d := by
  injection e with h k
  exact ⟨h, k⟩

theorem rewriting (A : Type) (x y z : A) (P : A → Prop) (h : x = y) (k : y = z) (p : P x) : P z := by
  rw [h, k] at p
  exact p

theorem calculation (A : Type) (x y z : A) (h : x = y) (k : y = z) : x = z := calc
  x = y := h
  _ = z := k

theorem equality_terms (A : Type) (x y z : A) (e : x = y) (f : y = z) : (e.trans f).symm = f.symm.trans e.symm := by
  subst e f; rfl

theorem congruence (A B C : Type) (a b : A) (f : A → B) (g : B → C) (e : a = b) :
    congrArg g (congrArg f e) = congrArg (fun x => g (f x)) e := by
  cases e; rfl

theorem transport (A : Type) (P Q : A → Type) (f : ∀ x, P x → Q x) (x y : A) (h : x = y) (z : P x) :
    Eq.ndrec (motive := Q) (f x z) h = f y (Eq.ndrec (motive := P) z h) := by
  subst h; rfl

theorem transport_back (A : Type) (P : A → Type) (x y : A) (h : x = y) (a : P x) :
    Eq.ndrec (motive := P) (Eq.ndrec (motive := P) a h) h.symm = a := by
  cases h; rfl

theorem transport_of_pairs (A : Type) (P Q : A → Type) (x y : A) (p : P x) (q : Q x) (h : x = y) :
    (Eq.ndrec (motive := P) p h, Eq.ndrec (motive := Q) q h)
      = Eq.ndrec (motive := fun x => P x × Q x) (p, q) h := by
  cases h; rfl

theorem true_as_family (P : Bool → Prop) (b : Bool) (p : P b) (h : Wonton.EqTrue b) : P true := by
  cases h
  exact p

theorem structuring (a b : Prop) (h : a ∧ b) : b ∧ a := by
  have ⟨x, y⟩ := h
  suffices k : b from ⟨k, x⟩
  show b
  first | contradiction | exact y

theorem case_distinction (b : Bool) (a : Prop) (h : b = true → a) (k : ¬ b = true → a) : a := by
  by_cases e : b = true
  case pos => exact h e
  case neg => exact k e

theorem repetition (a b : Prop) (x : a) (y : b) : a ∧ b ∧ a := by
  repeat' constructor
  any_goals assumption

theorem induction (n : Nat) : Nat.add 0 n = n := by
  induction n with
  | zero => rfl
  | succ n h => exact congrArg Nat.succ h

theorem patterns (a b c : Prop) (A : Type) (x y : A) : (a ∧ (b ∨ c)) ∧ x = y → (b ∧ a) ∨ (c ∧ y = x) := by
  rintro ⟨h, rfl⟩
  obtain ⟨k, l | l⟩ := h
  · exact .inl ⟨l, k⟩
  · rcases And.intro k l with ⟨_, m⟩
    exact .inr ⟨m, rfl⟩

theorem backward_chaining (a b c : Prop) (f : a → b) (g : b → c) (x : a) : c ∧ b := by
  constructor
  · solve_by_elim
  · repeat apply_assumption

theorem simplification (a b c : Bool) (h : a = b) (k : (b && c) = true) : (bif (a && c) then a else c) = b := by
  simp only [h, k]
  dsimp only [cond]

theorem simplification_of_a_hypothesis (a b : Bool) (h : (true && a) = b) : a = b := by
  dsimp [Bool.and] at h
  exact h
