/// Processes that run one function: real JVMs, through the API only.
@NullMarked
package dev.muster.tests.process;

import org.jspecify.annotations.NullMarked;
