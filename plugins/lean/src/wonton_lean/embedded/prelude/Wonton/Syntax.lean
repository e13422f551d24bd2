/-
Types of the parsers, macros and printers that Lean's library carries in compiled form. Lean code here hardly ever
looks inside such a value, it hands it to the library; so most of these types only have a value to stand for all of
them. Names and parser descriptions are the exception: a syntax category comes with a quotation, which the library
writes as a term, evaluates and reads.
-/
prelude
import Wonton.Arithmetic

set_option autoImplicit false

universe u v

/-! ## Text and names: literals of them occur in terms, `sorry` carries its place as a name -/

inductive List (α : Type u) : Type u
  | nil : List α
  | cons (head : α) (tail : List α) : List α

def List.append {α : Type u} : List α → List α → List α
  | List.nil, m => m
  | List.cons a l, m => List.cons a (List.append l m)

def List.length {α : Type u} : List α → Nat
  | List.nil => Nat.zero
  | List.cons _ l => Nat.succ (List.length l)

def List.map {α : Type u} {β : Type v} (f : α → β) : List α → List β
  | List.nil => List.nil
  | List.cons a l => List.cons (f a) (List.map f l)

structure Char : Type where
  ofNat ::
  code : Nat

structure String : Type where
  ofList ::
  characters : List Char

inductive Lean.Name : Type
  | anonymous : Lean.Name
  | str (pre : Lean.Name) (str : String) : Lean.Name
  | num (pre : Lean.Name) (i : Nat) : Lean.Name

/-- Compiled code makes names with the library's own constructor, which stores a hash in them. -/
@[extern "l_Lean_Name_str___override"]
opaque Lean.Name.str._override (pre : Lean.Name) (part : String) : Lean.Name := Lean.Name.str pre part

@[reducible, implemented_by Lean.Name.str._override] def Lean.Name.mkStr (pre : Lean.Name) (part : String) : Lean.Name := Lean.Name.str pre part

abbrev Lean.Name.mkNum (pre : Lean.Name) (part : Nat) : Lean.Name := Lean.Name.num pre part

abbrev Lean.Name.mkStr1 (s1 : String) : Lean.Name := Lean.Name.mkStr Lean.Name.anonymous s1

abbrev Lean.Name.mkStr2 (s1 s2 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr1 s1) s2

abbrev Lean.Name.mkStr3 (s1 s2 s3 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr2 s1 s2) s3

abbrev Lean.Name.mkStr4 (s1 s2 s3 s4 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr3 s1 s2 s3) s4

abbrev Lean.Name.mkStr5 (s1 s2 s3 s4 s5 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr4 s1 s2 s3 s4) s5

abbrev Lean.Name.mkStr6 (s1 s2 s3 s4 s5 s6 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr5 s1 s2 s3 s4 s5) s6

abbrev Lean.Name.mkStr7 (s1 s2 s3 s4 s5 s6 s7 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr6 s1 s2 s3 s4 s5 s6) s7

abbrev Lean.Name.mkStr8 (s1 s2 s3 s4 s5 s6 s7 s8 : String) : Lean.Name := Lean.Name.mkStr (Lean.Name.mkStr7 s1 s2 s3 s4 s5 s6 s7) s8

@[inline] def Function.const {α : Sort u} (β : Sort v) (a : α) : β → α := fun _ => a

/-! ## Syntax -/

/-- The constructors up to `cat` have the library's order and fields, so that it can read them. -/
inductive Lean.ParserDescr : Type
  | const (name : Lean.Name)
  | unary (name : Lean.Name) (p : Lean.ParserDescr)
  | binary (name : Lean.Name) (p₁ p₂ : Lean.ParserDescr)
  | node (kind : Lean.Name) (prec : Nat) (p : Lean.ParserDescr)
  | trailingNode (kind : Lean.Name) (prec lhsPrec : Nat) (p : Lean.ParserDescr)
  | symbol (val : String)
  | nonReservedSymbol (val : String) (includeIdent : Bool)
  | cat (catName : Lean.Name) (rbp : Nat)
  | nothing

structure Lean.Parser.Category : Type where
  unused : Unit := Unit.unit

abbrev Lean.TrailingParserDescr : Type := Lean.ParserDescr

inductive Lean.Syntax : Type
  | nothing
  | something (inside : Lean.Syntax)

abbrev Lean.Macro : Type := Lean.Syntax → Lean.Syntax → Lean.Syntax → Lean.Syntax

abbrev Lean.PrettyPrinter.Unexpander : Type := Lean.Syntax → Lean.Syntax → Lean.Syntax → Lean.Syntax

/-! ## Syntax categories of the patterns of `rcases`, `obtain` and `rintro` -/

declare_syntax_cat rcasesPat
declare_syntax_cat rintroPat
