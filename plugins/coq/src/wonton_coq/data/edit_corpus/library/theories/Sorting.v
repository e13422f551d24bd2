(** Insertion sort. *)
From Coq Require Import List Arith Lia Permutation.
Import ListNotations.
From Small Require Import Sequences.

Inductive sorted : list nat -> Prop :=
| sorted_nil : sorted []
| sorted_one : forall x, sorted [x]
| sorted_cons : forall x y l, x <= y -> sorted (y :: l) -> sorted (x :: y :: l).

Fixpoint insert (x : nat) (l : list nat) : list nat :=
  match l with
  | [] => [x]
  | y :: r => if x <=? y then x :: l else y :: insert x r
  end.

Fixpoint sort (l : list nat) : list nat :=
  match l with
  | [] => []
  | x :: r => insert x (sort r)
  end.

Lemma insert_sorted : forall x l, sorted l -> sorted (insert x l).
Proof.
  intros x l H. induction H as [|y|y z l Hyz H IH]; simpl.
  - apply sorted_one.
  - destruct (x <=? y) eqn:E.
    + apply Nat.leb_le in E. repeat constructor. exact E.
    + apply Nat.leb_gt in E. repeat constructor. lia.
  - destruct (x <=? y) eqn:E.
    + apply Nat.leb_le in E. repeat constructor; assumption.
    + apply Nat.leb_gt in E. simpl in IH. destruct (x <=? z) eqn:F.
      * constructor; [lia | exact IH].
      * constructor; assumption.
Qed.

Theorem sort_sorted : forall l, sorted (sort l).
Proof.
  induction l as [|x r IH]; simpl.
  - constructor.
  - apply insert_sorted. exact IH.
Qed.

Lemma insert_total : forall x l, total (insert x l) = x + total l.
Proof.
  induction l as [|y r IH]; simpl.
  - reflexivity.
  - destruct (x <=? y); simpl.
    + reflexivity.
    + rewrite IH. lia.
Qed.

Theorem sort_total : forall l, total (sort l) = total l.
Proof.
  induction l as [|x r IH]; simpl.
  - reflexivity.
  - rewrite insert_total, IH. reflexivity.
Qed.
