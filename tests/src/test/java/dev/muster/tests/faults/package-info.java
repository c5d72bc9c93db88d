/// What is killed, cut or sent in pieces harms nobody else.
@NullMarked
package dev.muster.tests.faults;

import org.jspecify.annotations.NullMarked;
