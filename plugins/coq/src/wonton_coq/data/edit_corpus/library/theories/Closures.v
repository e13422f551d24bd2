(** The reflexive and transitive closure of a relation. *)

Section Closure.
  Variable A : Type.
  Variable R : A -> A -> Prop.

  Inductive closure : A -> A -> Prop :=
  | closure_refl : forall x, closure x x
  | closure_step : forall x y z, R x y -> closure y z -> closure x z.

  Lemma closure_one : forall x y, R x y -> closure x y.
  Proof.
    intros x y H. apply (closure_step x y y H). apply closure_refl.
  Qed.

  Theorem closure_trans : forall x y z, closure x y -> closure y z -> closure x z.
  Proof.
    intros x y z H. induction H as [x|x y' y Hxy Hy IH]; intro K.
    - exact K.
    - apply (closure_step x y' z Hxy). apply IH. exact K.
  Qed.

  Hypothesis R_symmetric : forall x y, R x y -> R y x.

  Theorem closure_symmetric : forall x y, closure x y -> closure y x.
  Proof.
    intros x y H. induction H as [x|x y z Hxy Hyz IH].
    - apply closure_refl.
    - apply (closure_trans z y x IH). apply closure_one. apply R_symmetric. exact Hxy.
  Qed.
End Closure.

Definition deterministic {A : Type} (R : A -> A -> Prop) : Prop :=
  forall x y z, R x y -> R x z -> y = z.
