// Reads cards with the camera where the browser can (BarcodeDetector); else codes are typed. No picture is kept.
const PAUSE = 250;
const CARD_LINK = /\/the\/(\d{7})\//;

// Only the public number of a card is read; its secret part is let go at once.
export function readCode(text) {
  const link = CARD_LINK.exec(text);
  return link ? link[1] : text.trim().slice(0, 60);
}

export function canScan() {
  return "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);
}

export async function scan(video, found) {
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  let last = "";
  const timer = setInterval(async () => {
    const [code] = await detector.detect(video).catch(() => []);
    if (code && code.rawValue !== last) {
      last = code.rawValue;
      found(readCode(code.rawValue));
    }
  }, PAUSE);
  return () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  };
}
