$( A database of our own: implication, negation, conjunction, and a few theorems. $)
$c ( ) -> -. /\ wff |- setvar A. = class $.
$v ph ps ch $.
wph $f wff ph $.  wps $f wff ps $.  wch $f wff ch $.
$v x y $.
vx $f setvar x $.  vy $f setvar y $.

wn $a wff -. ph $.
wi $a wff ( ph -> ps ) $.
wa $a wff ( ph /\ ps ) $.
wal $a wff A. x ph $.
weq $a wff x = y $.

$( Modus ponens, as in set.mm. $)
${
  min $e |- ph $.
  maj $e |- ( ph -> ps ) $.
  ax-mp $a |- ps $.
$}
ax-1 $a |- ( ph -> ( ps -> ph ) ) $.
ax-2 $a |- ( ( ph -> ( ps -> ch ) ) -> ( ( ph -> ps ) -> ( ph -> ch ) ) ) $.
ax-simpl $a |- ( ( ph /\ ps ) -> ph ) $.
ax-odd $a |- ( A. x ph -> x = y ) $.

${
  a1i.1 $e |- ph $.
  $( An inference with an uncompressed proof. $)
  a1i $p |- ( ps -> ph ) $= wph wps wph wi a1i.1 wph wps ax-1 ax-mp $.
$}

${
  mp2.1 $e |- ph $.
  mp2.2 $e |- ps $.
  mp2.3 $e |- ( ph -> ( ps -> ch ) ) $.
  $( A compressed proof. $)
  mp2 $p |- ch $= ( wi ax-mp ) BCEABCGDFHH $.
$}

$( A compressed proof that keeps a step. $)
id $p |- ( ph -> ph ) $= ( wi ax-1 ax-2 ax-mp ) AAABZBZFAACAFABBGFBAFCAFADEE $.

simpl $p |- ( ( ph /\ ps ) -> ph ) $= wph wps ax-simpl $.
