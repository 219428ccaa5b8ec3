/* A hardware decoder that breaks: grey frames at first, then an error, nothing any more, or no return at all, as
   CARTELERA_FAULT says. */

#include <gst/gst.h>
#include <gst/video/gstvideodecoder.h>
#include <stdlib.h>
#include <string.h>

#define PACKAGE "broken"
#define FRAMES 40

typedef struct {
    GstVideoDecoder parent;
    guint frames;
} Broken;

typedef struct {
    GstVideoDecoderClass parent;
} BrokenClass;

G_DEFINE_TYPE(Broken, broken, GST_TYPE_VIDEO_DECODER)

static gboolean set_format(GstVideoDecoder *decoder, GstVideoCodecState *state) {
    gint width = GST_VIDEO_INFO_WIDTH(&state->info), height = GST_VIDEO_INFO_HEIGHT(&state->info);
    gst_video_codec_state_unref(
        gst_video_decoder_set_output_state(decoder, GST_VIDEO_FORMAT_I420, width, height, state));
    return gst_video_decoder_negotiate(decoder);
}

static GstFlowReturn handle_frame(GstVideoDecoder *decoder, GstVideoCodecFrame *frame) {
    const char *fault = getenv("CARTELERA_FAULT");
    if (((Broken *) decoder)->frames++ < FRAMES) {
        GstFlowReturn flow = gst_video_decoder_allocate_output_frame(decoder, frame);
        if (flow != GST_FLOW_OK) {
            gst_video_decoder_release_frame(decoder, frame);
            return flow;
        }
        gst_buffer_memset(frame->output_buffer, 0, 128, gst_buffer_get_size(frame->output_buffer));
        return gst_video_decoder_finish_frame(decoder, frame);
    }
    gst_video_decoder_release_frame(decoder, frame);
    if (fault && strcmp(fault, "error") == 0) {
        GST_ELEMENT_ERROR(decoder, STREAM, DECODE, ("the device is gone"), (NULL));
        return GST_FLOW_ERROR;
    }
    /* As a driver that waits for a device, and for ever. */
    while (fault && strcmp(fault, "hang") == 0) {
        g_usleep(G_USEC_PER_SEC);
    }
    /* As a device that takes frames slowly and gives none back. */
    g_usleep(G_USEC_PER_SEC / 4);
    return GST_FLOW_OK;
}

static void broken_class_init(BrokenClass *class) {
    GstElementClass *element = GST_ELEMENT_CLASS(class);
    GstCaps *in = gst_caps_from_string("video/x-h264, alignment=au"), *out = gst_caps_from_string("video/x-raw");
    gst_element_class_add_pad_template(element, gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, in));
    gst_element_class_add_pad_template(element, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, out));
    gst_element_class_set_static_metadata(
        element, "Broken decoder", "Codec/Decoder/Video/Hardware", "Breaks after some frames", "Cartelera");
    GST_VIDEO_DECODER_CLASS(class)->set_format = set_format;
    GST_VIDEO_DECODER_CLASS(class)->handle_frame = handle_frame;
}

static void broken_init(Broken *broken) {
    gst_video_decoder_set_packetized(GST_VIDEO_DECODER(broken), TRUE);
}

static gboolean plugin_init(GstPlugin *plugin) {
    return gst_element_register(plugin, "v4l2h264dec", GST_RANK_PRIMARY, broken_get_type());
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, broken, "A decoder that breaks", plugin_init, "1", "LGPL",
    "cartelera", "https://example.org")
