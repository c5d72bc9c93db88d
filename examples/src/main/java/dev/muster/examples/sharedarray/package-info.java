/// One array of Java and Python.
@NullMarked
package dev.muster.examples.sharedarray;

import org.jspecify.annotations.NullMarked;
