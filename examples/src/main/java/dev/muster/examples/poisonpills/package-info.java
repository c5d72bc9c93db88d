/// Consumers that report what they have done, and are ended by a poison pill each.
@NullMarked
package dev.muster.examples.poisonpills;

import org.jspecify.annotations.NullMarked;
