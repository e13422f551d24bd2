(** What is known of a choice that nobody can compute. *)
From Coq Require Import Classical.
From Small Require Import Numbers.

Parameter pick : (nat -> Prop) -> nat.
Axiom pick_correct : forall P : nat -> Prop, (exists n, P n) -> P (pick P).

Theorem pick_zero : pick (fun n => n = 0) = 0.
Proof.
  apply (pick_correct (fun n => n = 0)). exists 0. reflexivity.
Qed.

Theorem drinker : forall P : nat -> Prop, exists n, P n -> forall m, P m.
Proof.
  intro P. destruct (classic (exists n, ~ P n)) as [[n H]|H].
  - exists n. intro K. contradiction.
  - exists 0. intros _ m. apply NNPP. intro K. apply H. exists m. exact K.
Qed.
