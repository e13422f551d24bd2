/-
Types of the parsers, macros and printers that Lean's library carries in compiled form. Lean code never looks inside
such a value here, it only hands them to the library; so each type has one value to stand for all of them.
-/
prelude
import Wonton.Decidable

set_option autoImplicit false

inductive Lean.ParserDescr : Type
  | nothing
  | something (inside : Lean.ParserDescr)

abbrev Lean.TrailingParserDescr : Type := Lean.ParserDescr

inductive Lean.Syntax : Type
  | nothing
  | something (inside : Lean.Syntax)

abbrev Lean.Macro : Type := Lean.Syntax → Lean.Syntax → Lean.Syntax → Lean.Syntax

abbrev Lean.PrettyPrinter.Unexpander : Type := Lean.Syntax → Lean.Syntax → Lean.Syntax → Lean.Syntax
