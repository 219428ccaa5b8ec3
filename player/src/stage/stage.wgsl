// One layer of the stage: a picture or a planar YUV video frame, placed on the canvas and blended over what is there.

struct Layer {
    // Left, top, width, height as fractions of the canvas, top-left origin.
    place: vec4<f32>,
    // Columns of the matrix, and the offset, from the picture to the panel, which may hang turned.
    turn: vec4<f32>,
    turned_from: vec2<f32>,
    // How far the pixels are moved within the place.
    shift: vec2<f32>,
    // Rows of the 3x4 matrix from (Y, U, V, 1) to non-linear R'G'B'.
    red: vec4<f32>,
    green: vec4<f32>,
    blue: vec4<f32>,
    // Horizontal chroma offset, opacity.
    chroma_offset: f32,
    opacity: f32,
}

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var linear_sampler: sampler;
@group(0) @binding(2) var plane0: texture_2d<f32>;
@group(0) @binding(3) var plane1: texture_2d<f32>;
@group(0) @binding(4) var plane2: texture_2d<f32>;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

// Two triangles as a strip over the layer's place.
@vertex
fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    let uv = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    let upright = layer.place.xy + uv * layer.place.zw;
    let at = upright.x * layer.turn.xy + upright.y * layer.turn.zw + layer.turned_from;
    return Corner(vec4<f32>(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0), uv - layer.shift);
}

// sRGB electro-optical transfer function (IEC 61966-2-1).
fn to_linear(encoded: vec3<f32>) -> vec3<f32> {
    let c = clamp(encoded, vec3<f32>(0.0), vec3<f32>(1.0));
    return select(pow((c + 0.055) / 1.055, vec3<f32>(2.4)), c / 12.92, c <= vec3<f32>(0.04045));
}

fn to_encoded(linear: vec3<f32>) -> vec3<f32> {
    let c = clamp(linear, vec3<f32>(0.0), vec3<f32>(1.0));
    return select(1.055 * pow(c, vec3<f32>(1.0 / 2.4)) - 0.055, c * 12.92, c <= vec3<f32>(0.0031308));
}

@fragment
fn fragment(in: Corner) -> @location(0) vec4<f32> {
#ifdef PICTURE
    let sample = textureSample(plane0, linear_sampler, in.uv);
    let rgb = sample.rgb;
    let alpha = sample.a;
#else
    let y = textureSample(plane0, linear_sampler, in.uv).r;
    let at = in.uv + vec2<f32>(layer.chroma_offset, 0.0);
#ifdef NV12
    let uv = textureSample(plane1, linear_sampler, at).rg;
#else
    let uv = vec2<f32>(textureSample(plane1, linear_sampler, at).r, textureSample(plane2, linear_sampler, at).r);
#endif
    let yuv = vec4<f32>(y, uv, 1.0);
    let rgb = to_linear(vec3<f32>(dot(layer.red, yuv), dot(layer.green, yuv), dot(layer.blue, yuv)));
    let alpha = 1.0;
#endif
#ifdef ENCODE_OUTPUT
    return vec4<f32>(to_encoded(rgb), alpha * layer.opacity);
#else
    return vec4<f32>(rgb, alpha * layer.opacity);
#endif
}
