/// Messages that come back as they went: objects, and raw bytes.
@NullMarked
package dev.muster.examples.echo;

import org.jspecify.annotations.NullMarked;
