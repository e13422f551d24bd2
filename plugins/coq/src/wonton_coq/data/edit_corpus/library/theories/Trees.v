(** Binary trees with labels in their nodes. *)
From Small Require Import Numbers Sequences.
Open Scope list_scope.

Inductive tree (A : Type) : Type :=
| leaf : tree A
| node : tree A -> A -> tree A -> tree A.

Arguments leaf {A}.
Arguments node {A} left label right.

Section Trees.
  Context {A : Type}.

  Fixpoint size (t : tree A) : nat :=
    match t with
    | leaf => 0
    | node l _ r => S (size l + size r)
    end.

  Fixpoint mirror (t : tree A) : tree A :=
    match t with
    | leaf => leaf
    | node l x r => node (mirror r) x (mirror l)
    end.

  Fixpoint labels (t : tree A) : list A :=
    match t with
    | leaf => nil
    | node l x r => labels l ++ x :: labels r
    end.

  Lemma mirror_size : forall t, size (mirror t) = size t.
  Proof.
    induction t as [|l IHl x r IHr]; simpl.
    - reflexivity.
    - rewrite IHl, IHr, add_comm. reflexivity.
  Qed.

  Theorem mirror_involutive : forall t, mirror (mirror t) = t.
  Proof.
    induction t as [|l IHl x r IHr]; simpl.
    - reflexivity.
    - rewrite IHl, IHr. reflexivity.
  Qed.
End Trees.

Definition weight (t : tree nat) : nat := total (labels t).
