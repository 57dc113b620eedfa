// Finds QR codes with the camera: by the browser's own reader where it has one, else by the library in vendor/qr, which
// is fetched only then. No picture is kept or sent.
const PAUSE = 250;

export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

async function reader() {
  const own = globalThis.BarcodeDetector;
  const formats = own ? await own.getSupportedFormats().catch(() => []) : [];
  const kind = formats.includes("qr_code") ? own : (await import("../vendor/qr/decode.js")).BarcodeDetector;
  return new kind({ formats: ["qr_code"] });
}

// Calls `found` with the text of each code that is not the one before; returns what ends it. Throws without a camera.
export async function watchCodes(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  };
  try {
    const codes = await reader();
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    look(codes, video, stream, found);
  } catch (problem) {
    stop();
    throw problem;
  }
  return stop;
}

async function look(codes, video, stream, found) {
  for (let last = ""; stream.active; await new Promise((done) => setTimeout(done, PAUSE))) {
    const [code] = await codes.detect(video).catch(() => []);
    if (!code || code.rawValue === last || !stream.active) continue;
    last = code.rawValue;
    found(last);
  }
}
