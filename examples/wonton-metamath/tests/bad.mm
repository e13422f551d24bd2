$c ( ) -> wff |- $.
$v p q $.
wp $f wff p $.  wq $f wff q $.
wi $a wff ( p -> q ) $.
ax $a |- ( p -> p ) $.
wrong $p |- ( p -> q ) $= wp ax $.
gap $p |- ( q -> q ) $= ? $.
right $p |- ( q -> q ) $= wq ax $.
above $p |- ( q -> q ) $= wq right $.
onwrong $p |- ( p -> q ) $= wp wq wrong $.
