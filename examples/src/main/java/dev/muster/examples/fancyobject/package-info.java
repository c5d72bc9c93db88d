/// Objects with behaviour that go to another process.
@NullMarked
package dev.muster.examples.fancyobject;

import org.jspecify.annotations.NullMarked;
