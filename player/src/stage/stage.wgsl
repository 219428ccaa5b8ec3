// One draw of the stage, placed on the canvas: a picture, a picture that fades in over another one, or a planar YUV video frame.

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
// Of pictures and luma: it mixes nothing where pixels lie on those of the canvas.
@group(0) @binding(1) var own_sampler: sampler;
@group(0) @binding(2) var linear_sampler: sampler;
@group(0) @binding(3) var plane0: texture_2d<f32>;
@group(0) @binding(4) var plane1: texture_2d<f32>;
@group(0) @binding(5) var plane2: texture_2d<f32>;

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

// sRGB electro-optical transfer function (IEC 61966-2-1), of which the power is a polynomial: encoded again by 8 bits, it is
// nowhere further off than a twentieth of a step, and costs a fraction of three powers for each pixel.
fn to_linear(encoded: vec3<f32>) -> vec3<f32> {
    let c = clamp(encoded, vec3<f32>(0.0), vec3<f32>(1.0));
    let power = (((-0.1168016 * c + 0.5265287) * c + 0.5603632) * c + 0.0284056) * c + 0.0010462;
    return select(power, c / 12.92, c <= vec3<f32>(0.04045));
}

fn to_encoded(light: vec3<f32>) -> vec3<f32> {
    let c = clamp(light, vec3<f32>(0.0), vec3<f32>(1.0));
    return select(1.055 * pow(c, vec3<f32>(1.0 / 2.4)) - 0.055, c * 12.92, c <= vec3<f32>(0.0031308));
}

@fragment
fn fragment(in: Corner) -> @location(0) vec4<f32> {
#ifdef PICTURE
    let sample = textureSample(plane0, own_sampler, in.uv);
    let light = sample.rgb;
    let alpha = sample.a * layer.opacity;
#else ifdef FADE
    let below = textureSample(plane0, own_sampler, in.uv);
    let above = textureSample(plane1, own_sampler, in.uv);
    let light = mix(below.rgb, above.rgb, above.a * layer.opacity);
    let alpha = 1.0;
#else
    let y = textureSample(plane0, own_sampler, in.uv).r;
    let at = in.uv + vec2<f32>(layer.chroma_offset, 0.0);
#ifdef NV12
    let uv = textureSample(plane1, linear_sampler, at).rg;
#else
    let uv = vec2<f32>(textureSample(plane1, linear_sampler, at).r, textureSample(plane2, linear_sampler, at).r);
#endif
    let yuv = vec4<f32>(y, uv, 1.0);
    let light = to_linear(vec3<f32>(dot(layer.red, yuv), dot(layer.green, yuv), dot(layer.blue, yuv)));
    let alpha = layer.opacity;
#endif
#ifdef ENCODE_OUTPUT
    return vec4<f32>(to_encoded(light), alpha);
#else
    return vec4<f32>(light, alpha);
#endif
}
