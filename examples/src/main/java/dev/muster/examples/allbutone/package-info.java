/// The program works, too.
@NullMarked
package dev.muster.examples.allbutone;

import org.jspecify.annotations.NullMarked;
