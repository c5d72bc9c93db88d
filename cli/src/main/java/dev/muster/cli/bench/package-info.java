/// A short comparison with what else is on this machine: CPython's pools, managers and locks,
/// xargs.
///
/// The sides of a [Contest] take turns in one run, and what counts is the ratio of what was
/// measured right after each other. Thorough benchmarks are a module of their own; these take two
/// minutes.
@NullMarked
package dev.muster.cli.bench;

import org.jspecify.annotations.NullMarked;
