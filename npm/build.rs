//! Lets the addon be linked without Node: what it needs from Node is there when Node loads it.

fn main() {
    napi_build::setup();
}
