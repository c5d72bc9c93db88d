/// Remote procedure calls over plain connections: pickled requests, pickled answers.
@NullMarked
package dev.muster.examples.calculator;

import org.jspecify.annotations.NullMarked;
