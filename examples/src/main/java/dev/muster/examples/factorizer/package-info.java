/// One queue of numbers, any number of workers that factorize them, one queue of results.
@NullMarked
package dev.muster.examples.factorizer;

import org.jspecify.annotations.NullMarked;
