/// Programs of several processes: one package for each example, with its sources, its Python
/// partner and a README, all of which are in the jar, too.
///
/// [dev.muster.examples.catalogue] lists them. A program that meets others takes `--address
/// HOST:PORT|PATH --key-file FILE`; server and client, Java and Python go together in any pairing.
/// Without arguments the first program of each example runs all of its processes itself.
@NullMarked
package dev.muster.examples;

import org.jspecify.annotations.NullMarked;
