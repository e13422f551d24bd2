(** Sums and parity of natural numbers, from nothing but the prelude. *)

Definition double (n : nat) : nat := n + n.

Fixpoint sum_to (n : nat) : nat :=
  match n with
  | 0 => 0
  | S m => S m + sum_to m
  end.

Fixpoint is_even (n : nat) : bool :=
  match n with
  | 0 => true
  | 1 => false
  | S (S m) => is_even m
  end.

Lemma add_comm : forall n m : nat, n + m = m + n.
Proof.
  induction n as [|n IH]; intro m; simpl.
  - apply plus_n_O.
  - rewrite IH. apply plus_n_Sm.
Qed.

Lemma add_assoc : forall n m p : nat, n + (m + p) = n + m + p.
Proof.
  induction n as [|n IH]; intros m p; simpl.
  - reflexivity.
  - rewrite IH. reflexivity.
Qed.

Lemma double_S : forall n, double (S n) = S (S (double n)).
Proof.
  intro n. unfold double. simpl. rewrite <- plus_n_Sm. reflexivity.
Qed.

Lemma double_is_even : forall n, is_even (double n) = true.
Proof.
  induction n as [|n IH].
  - reflexivity.
  - rewrite double_S. exact IH.
Qed.

Theorem double_add : forall n m, double (n + m) = double n + double m.
Proof.
  intros n m. unfold double.
  rewrite (add_assoc (n + m) n m), <- (add_assoc n m n), (add_comm m n).
  rewrite (add_assoc n n m), <- add_assoc. reflexivity.
Qed.

Theorem double_injective : forall n m, double n = double m -> n = m.
Proof.
  induction n as [|n IH]; intros [|m] H.
  - reflexivity.
  - discriminate H.
  - discriminate H.
  - rewrite !double_S in H. injection H as H. rewrite (IH m H). reflexivity.
Qed.
