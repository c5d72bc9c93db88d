/// What the tests of core share: lengths of time, proof that nothing is left, peers that misbehave.
@NullMarked
package dev.muster.testing;

import org.jspecify.annotations.NullMarked;
