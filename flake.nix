# The programs that Wonton works with, at fixed versions, for Linux and macOS:
#
#   nix develop            Python 3.11, make, git, jq, Lean 4, coqc, coqtop, sertop, coq-lsp
#   make setup             then installs Wonton itself, as everywhere else
#
# nixpkgs is fixed by its revision (nixos-25.05 of 2026-01-02) and by the hash of its content, so no lock file is needed.
# The tests parse and evaluate this file with a real Nix, offline and against a stand-in for nixpkgs; that all four
# systems' packages build is for a machine with Nix and a network to show.
{
  description = "Wonton: proofs and proof edits from different proof assistants on one bench";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/ac62194c3917d5f474c1a844b6fd6da2db95077d?narHash=sha256-16KkgfdYqjaeRGBaYsNrhPRRENs0qzkQVUooNHtoy2w%3D";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];

      shell =
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
          coqPackages = pkgs.coqPackages_8_20;
        in
        pkgs.mkShell {
          name = "wonton-soup";
          packages = [
            pkgs.python311
            pkgs.git
            pkgs.gnumake
            pkgs.jq
            pkgs.lean4
            coqPackages.coq # coqc, coqtop
            coqPackages.serapi # sertop
            coqPackages.coq-lsp
          ];
        };

      shells = system: {
        default = shell system;
        wonton-soup = shell system;
      };
    in
    {
      devShells = builtins.listToAttrs (
        map (system: {
          name = system;
          value = shells system;
        }) systems
      );
    };
}
