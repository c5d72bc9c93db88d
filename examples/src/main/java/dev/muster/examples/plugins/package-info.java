/// Plug-ins that can be killed.
@NullMarked
package dev.muster.examples.plugins;

import org.jspecify.annotations.NullMarked;
