/// The Java side of managers, through the public API.
@NullMarked
package dev.muster.tests.manager;

import org.jspecify.annotations.NullMarked;
