"""Draws every picture of the demo shop: pastries, the shop, and the faces of its customers.

Nothing is photographed or borrowed. Each scene is a distance field that a fragment shader walks, lit by one
warm window, blurred by a lens and brushed over like a painting. Everything is seeded: the same pictures each time.

    python packaging/draw_demo_pictures.py                      # all, into resources/demo
    python packaging/draw_demo_pictures.py lemon_tart a03       # only these
    python packaging/draw_demo_pictures.py --size 480 --to /tmp/look --sheet /tmp/sheet.png

Needs OpenGL 3.3 (any desktop; without a screen: xvfb and QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QOffscreenSurface,
    QOpenGLContext,
    QPainter,
    QPen,
    QSurfaceFormat,
)
from PySide6.QtOpenGL import (
    QOpenGLFramebufferObject,
    QOpenGLFramebufferObjectFormat,
    QOpenGLShader,
    QOpenGLShaderProgram,
    QOpenGLTexture,
    QOpenGLVertexArrayObject,
)

DEMO = Path(__file__).resolve().parent.parent / "resources" / "demo"
PICTURE = QSize(960, 640)
AVATAR = QSize(256, 256)
LARGEST_BYTES = 90_000

GL_RGBA16F = 0x881A
GL_RGBA8 = 0x8058
GL_TRIANGLES = 0x0004
GL_TEXTURE0 = 0x84C0
GL_TEXTURE_2D = 0x0DE1

VERTEX = """#version 330
void main(){ vec2 q = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); gl_Position = vec4(q*2.-1., 0., 1.); }
"""

TOOLBOX = r"""#version 330
out vec4 frag;
uniform vec2 size;
uniform sampler2D label;

// Kinds of surface; each has its own gloss, grain and bumps in shade().
#define MATTE 0.
#define GLOSS 1.
#define BAKED 2.
#define FRUIT 3.
#define METAL 4.
#define CHINA 5.
#define WOOD 6.
#define MARBLE 7.
#define LABEL 8.
#define CREAM 9.
#define CLOTH 10.
#define BREAD 11.
#define SPONGE 12.
#define GLOW 13.
#define SKIN 14.
#define HAIR 15.
#define PAPER 16.
#define STONE 17.
#define PANE 18.

struct Hit { float d; vec3 c; float k; vec3 l; };
Hit hit;
void add(float d, vec3 c, float k, vec3 l){ if(d < hit.d){ hit.d = d; hit.c = c; hit.k = k; hit.l = l; } }

float hash1(float n){ return fract(sin(n*127.1 + 3.7)*43758.5453); }
vec3 hash3(float n){ return vec3(hash1(n), hash1(n + 17.3), hash1(n + 41.9)); }
float hash(vec3 p){ p = fract(p*.3183099 + .1); p *= 17.; return fract(p.x*p.y*p.z*(p.x + p.y + p.z)); }
float noise(vec3 x){
  vec3 i = floor(x), f = fract(x); f = f*f*(3. - 2.*f);
  return mix(mix(mix(hash(i), hash(i + vec3(1,0,0)), f.x), mix(hash(i + vec3(0,1,0)), hash(i + vec3(1,1,0)), f.x), f.y),
             mix(mix(hash(i + vec3(0,0,1)), hash(i + vec3(1,0,1)), f.x), mix(hash(i + vec3(0,1,1)), hash(i + vec3(1,1,1)), f.x), f.y), f.z);
}
float fbm(vec3 p){ float a = .5, s = 0.; for(int i = 0; i < 4; i++){ s += a*noise(p); p = p*2.03 + 11.7; a *= .5; } return s; }

mat2 rot(float a){ float c = cos(a), s = sin(a); return mat2(c, -s, s, c); }
vec3 turn(vec3 p, float a){ p.xz *= rot(a); return p; }
vec3 tip(vec3 p, float a){ p.yz *= rot(a); return p; }
vec3 lean(vec3 p, float a){ p.xy *= rot(a); return p; }
float smin(float a, float b, float k){ float h = max(k - abs(a - b), 0.)/k; return min(a, b) - h*h*k*.25; }
float smax(float a, float b, float k){ return -smin(-a, -b, k); }
float ball(vec3 p, float r){ return length(p) - r; }
float egg(vec3 p, vec3 r){ float k = length(p/r); return k*(k - 1.)/max(length(p/(r*r)), 1e-4); }
float box2(vec2 p, vec2 b){ vec2 q = abs(p) - b; return length(max(q, 0.)) + min(max(q.x, q.y), 0.); }
float box(vec3 p, vec3 b, float r){ vec3 q = abs(p) - b + r; return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.) - r; }
float disc(vec3 p, float r, float h, float e){ vec2 q = vec2(length(p.xz) - r + e, abs(p.y) - h + e); return min(max(q.x, q.y), 0.) + length(max(q, 0.)) - e; }
float ring(vec3 p, float R, float r){ return length(vec2(length(p.xz) - R, p.y)) - r; }
float rod(vec3 p, vec3 a, vec3 b, float r){ vec3 pa = p - a, ba = b - a; return length(pa - ba*clamp(dot(pa, ba)/dot(ba, ba), 0., 1.)) - r; }
float cone(vec3 p, float r0, float r1, float h){ float t = clamp(p.y/h, 0., 1.); return max((length(p.xz) - mix(r0, r1, t))*.9, abs(p.y - h*.5) - h*.5); }
// Folds the angle so that one thing is seen n times around y; says which one.
float around(inout vec3 p, float n, float r){
  float s = 6.28318/n, a = atan(p.z, p.x) + s*.5, i = floor(a/s); a = mod(a, s) - s*.5;
  p = vec3(cos(a)*length(p.xz) - r, p.y, sin(a)*length(p.xz)); return i;
}

const vec3 GOLD = vec3(.78, .45, .15), PALE = vec3(.93, .75, .45), CHOC = vec3(.10, .042, .022), MILK = vec3(.95, .91, .83);
const vec3 RED = vec3(.72, .035, .04), ROSE = vec3(.88, .42, .46), LEMON = vec3(.98, .72, .06), PISTA = vec3(.55, .66, .28);
const vec3 LILAC = vec3(.56, .40, .68), PLUM = vec3(.22, .10, .25), WHITE = vec3(.93, .92, .90), GREEN = vec3(.13, .30, .07);
const vec3 BLUE = vec3(.07, .09, .26), CARAMEL = vec3(.62, .27, .05), BOARD = vec3(.42, .23, .11);

void plate(vec3 p, float r){
  float l = length(p.xz), y = p.y - .05 - .11*smoothstep(r*.66, r, l);
  add(max(abs(y) - .025, l - r)*.8 - .012, WHITE, CHINA, p);
}
void stand(vec3 p, float r, float h){
  add(disc(p - vec3(0, h, 0), r, .045, .04), WHITE, CHINA, p);
  float w = .12 + .5*pow(abs(p.y/h - .45), 2.5);
  add(max((length(p.xz) - w - .28*smoothstep(.25, 0., p.y/h))*.7, abs(p.y - h*.5) - h*.5), WHITE, CHINA, p);
}
void shell(vec3 p, float R, float h){          // a fluted tart case, open at the top
  float a = atan(p.z, p.x), r = length(p.xz);
  if(max(r - R - .3, p.y - h - .25) > .15){ add(max(r - R - .2, p.y - h - .12), GOLD, BAKED, p); return; }
  float f = .035*cos(a*floor(R*30.)) + .012*noise(p*9.);
  vec2 q = vec2(r - (R + .13*p.y) + f, p.y - h*.5);
  float wall = box2(q, vec2(.055, h*.5 - .03)) - .035;
  add(min(wall, max(r - R, p.y - .08))*.75, mix(GOLD, PALE, .25), BAKED, p);
}
void filling(vec3 p, float R, float y, vec3 c, float k){
  float r = length(p.xz); add(max(r - R, abs(p.y - y*.5) - y*.5 - .03*smoothstep(R, R*.3, r)), c, k, p);
}
void slice(vec3 p, float r, vec3 rind, vec3 flesh){  // citrus, lying flat
  float a = atan(p.z, p.x), l = length(p.xz), d = disc(p, r, .025, .015);
  if(d > .2){ add(d, flesh, FRUIT, p); return; }
  float seg = smoothstep(.05, .14, abs(fract(a/6.28318*9.) - .5)*2.*l/r);
  vec3 c = mix(vec3(.97, .93, .75), flesh, seg*smoothstep(r*.86, r*.80, l)*smoothstep(.06, .16, l/r));
  add(d, l > r*.93 ? rind : c, FRUIT, p);
}
void berry(vec3 p, float r, float n){           // raspberry
  float d = ball(p, r); if(d > .12){ add(d, RED, FRUIT, p); return; }
  float a = atan(p.z, p.x), e = acos(clamp(p.y/max(length(p), .001), -1., 1.));
  float row = floor(e*5.), b = cos(fract(e*5.)*6.28318 - 3.14159)*.5 + cos(a*max(3., floor(sin(e)*9.)) + row*2.)*.5;
  add((d - r*.13*b)*.6, vec3(.62, .03, .10) + .15*hash3(n)*vec3(1, .1, .3), FRUIT, p);
}
void blueberry(vec3 p, float r){
  add(smax(ball(p, r), -(ball(p - vec3(0, r*1.05, 0), r*.33)), .02), mix(BLUE, vec3(.30, .34, .50), .5*noise(p*7.)), MATTE, p);
}
void strawberry(vec3 p, float r){               // tip up
  float w = mix(1., .42, smoothstep(-.3, 1.2, p.y/r)), d = (length(vec3(p.xz/w, p.y*.78)) - r)*.55;
  if(d > .15){ add(d, RED, FRUIT, p); return; }
  float s = smoothstep(.80, 1., cos(atan(p.z, p.x)*9. + floor(p.y/r*5.)*3.14159)*cos(fract(p.y/r*5.)*6.28 - 3.14));
  add(d + .012*s, mix(RED, vec3(.9, .62, .2), s*.8), FRUIT, p);
}
void leaf(vec3 p, float s){
  float w = .32*s*sin(clamp(p.x/s, 0., 1.)*3.14159); p.y -= .25*p.x*p.x/s - .35*abs(p.z);
  add(max(max(abs(p.z) - w, abs(p.y) - .008), max(-p.x, p.x - s))*.6 - .004, mix(GREEN, vec3(.25, .42, .12), smoothstep(.02, 0., abs(p.z))), CLOTH, p);
}
void croissant(vec3 p, float s){
  p /= s; float R = .95; p.z += R*.8; float a = atan(p.x, p.z), r = length(p.xz) - R;
  float b = length(p - vec3(0, .1, R*.85)) - 1.35; if(b > .25){ add(b*s, GOLD, BAKED, p); return; }
  float t = clamp(a/1.15, -1., 1.), band = abs(t)*3.6 + .35*(p.y), f = fract(band);
  float step_ = smoothstep(0., .22, f)*(1. - .62*f);
  float w = .40*pow(max(cos(t*1.5708), 0.), .62)*(.80 + .34*step_) + .02;
  float d = length(vec2(r, (p.y - w*.72)*1.16)) - w, e = max(abs(a) - 1.15, 0.)*R;
  d = length(vec2(max(d, 0.), e)) + min(d, 0.) ;
  vec3 c = mix(vec3(.90, .62, .26), vec3(.50, .19, .04), smoothstep(.1, .95, step_)*.75*smoothstep(0., .5, p.y) + .15*noise(p*5.));
  c = mix(c, PALE, (1. - smoothstep(0., .10, f))*.8);
  add((d - .012*noise(vec3(a*30., r*5., p.y*5.)))*.62*s, c, BAKED, p);
}
void eclair(vec3 p, vec3 glaze, vec3 deco, float n){
  float b = box(p - vec3(0, .25, 0), vec3(1.15, .35, .35), .1); if(b > .25){ add(b, glaze, GLOSS, p); return; }
  float x = clamp(p.x, -.85, .85), w = .26 + .012*noise(vec3(p.x*4., n, 1.));
  float d = length(vec3(p.x - x, (p.y - .24)*1.05, p.z)) - w;
  add(d*.9 - .008*noise(p*14.), mix(GOLD, PALE, .3), BAKED, p);
  float edge = .30 + .035*sin(p.x*7. + n) + .02*sin(p.x*17. + n*3.);
  add(smax(d - .035, edge - p.y, .04), glaze, GLOSS, p);
  float z = abs(p.z - .09*sin(p.x*9. + n*1.7)); 
  add(max(length(vec2(z, d - .035)) - .022, max(abs(p.x) - .85, .3 - p.y)), deco, CREAM, p);
}
void macaron(vec3 p, vec3 c, float n){
  float r = length(p.xz), y = abs(p.y), a = atan(p.z, p.x), b = disc(p, .55, .34, .1);
  if(b > .2){ add(b, c, MATTE, p); return; }
  add(disc(p, .44, .09, .03), mix(c, MILK, .55), CREAM, p);
  add(smax(egg(vec3(p.x, y - .11, p.z), vec3(.50, .24, .50)), .11 - y, .03)*.8, c, SPONGE, p);
  float f = noise(vec3(a*9., y*26., n))*.06;
  add((length(vec2(max(r - .46, 0.), (y - .115))) - .035 - f)*.6, c*1.04, SPONGE, p);
}
void rose(vec3 p, float r, vec3 c){
  float d = ball(p, r); if(d > .12){ add(d, c, CREAM, p); return; }
  float a = atan(p.z, p.x), l = length(p.xz)/r, s = fract(l*2.3 - a/6.28318 + .22*sin(a*3.));
  add((d + r*.22*smoothstep(.0, .9, s))*.55, mix(c*.72, c*1.12, s), CREAM, p);
}
void candle(vec3 p, float h, vec3 c){
  float st = sin(atan(p.z, p.x) + p.y*16.); add(disc(p - vec3(0, h*.5, 0), .045, h*.5, .01), mix(c, WHITE, step(0., st)*.75), GLOSS, p);
  vec3 q = p - vec3(0, h + .14, 0); add(egg(q - vec3(.01*sin(q.y*30.), 0, 0), vec3(.045, .12 , .045)*(1. - .5*smoothstep(-.05, .12, q.y)))*.7, vec3(1., .62, .16)*4., GLOW, q);
  add(rod(p, vec3(0, h, 0), vec3(0, h + .07, 0), .008), vec3(.02), MATTE, p);
}
void cupcake(vec3 p, vec3 frost, vec3 wrap){
  float b = length(p - vec3(0, .55, 0)) - .85; if(b > .2){ add(b, frost, CREAM, p); return; }
  float a = atan(p.z, p.x), r = length(p.xz);
  add((max(r - mix(.33, .48, p.y/.5) - .018*cos(a*26.), abs(p.y - .25) - .25))*.7, wrap*(.8 + .2*cos(a*26.)), PAPER, p);
  float y = (p.y - .5)/.62, w = .50*pow(clamp(1. - y, 0., 1.), .8), g = a*6. + p.y*9.;
  float lay = .055*sin(p.y*22. - a);
  add(max((r - w - .035*cos(g) - lay*step(.0, y))*.55, .46 - p.y), frost, CREAM, p);
}
void cup(vec3 p, vec3 c, vec3 drink){
  float r = length(p.xz), w = .36 + .16*smoothstep(0., .55, p.y);
  float wall = max(abs(r - w) - .022, abs(p.y - .36) - .34)*.8 - .012;
  add(min(wall, disc(p - vec3(0, .06, 0), .34, .04, .02)), c, CHINA, p);
  vec3 q = p - vec3(.62, .38, 0); add(max(length(vec2(length(q.xy*vec2(1, .85)) - .17, q.z)) - .035, -(r - .48)), c, CHINA, p);
  vec3 z = p; z.x = abs(z.x); float heart = length(vec2(z.x*.9, z.z - .7*z.x*.55 + .04)) - .19, fern = sin(length(vec2(z.x, z.z*.8 + .1))*46.);
  vec3 k = mix(drink, MILK, smoothstep(.03, -.03, heart)*(.75 + .25*smoothstep(-.3, .3, fern)));
  add(max(r - w + .01, abs(p.y - .32) - .30), k, CREAM, p);
  add(max(abs(p.y - .03 - .10*smoothstep(.35, .8, r)) - .015, r - .82)*.8 - .008, c, CHINA, p);
}
void loaf(vec3 p, vec3 light, vec3 dark){       // a round-ended country loaf with one long ear
  float b = egg(p - vec3(0, .42, 0), vec3(1.25, .7, .85)); if(b > .25){ add(b, light, BREAD, p); return; }
  float d = smax(egg(p - vec3(0, .42, 0), vec3(1.12, .56, .70)), -p.y, .12);
  float z = p.z - .10*sin(p.x*2.1) - .06, cut = smoothstep(.13, 0., abs(z))*smoothstep(1., .75, abs(p.x))*step(.3, p.y);
  float side = smoothstep(.02, .12, z)*smoothstep(.24, .12, z)*smoothstep(1., .7, abs(p.x))*step(.3, p.y);
  d += .07*cut - .035*side - .03*(fbm(p*6.) - .5);
  float fl = smoothstep(.50, .62, fbm(p*vec3(2.5, 5., 2.5) + 4.)) * smoothstep(.45, .95, sin(length(vec2(p.x*.9, p.z*1.3))*24.)*.5 + .55);
  vec3 c = mix(light, dark, smoothstep(.35, .7, fbm(p*4.))*.8 + .4*side); c = mix(c, PALE, cut*.85); c = mix(c, MILK*.95, .62*fl*step(.3, p.y)*(1. - cut));
  add(d*.7, c, BREAD, p);
}
void swirlbun(vec3 p){
  float r = length(p.xz), a = atan(p.z, p.x), b = disc(p - vec3(0, .25, 0), .75, .35, .1); if(b > .2){ add(b, GOLD, BAKED, p); return; }
  float s = fract(r*4.2 - a/6.28318), h = .44 + .12*sin(s*3.14159) - .12*r*r;
  float d = smax(r - .66 - .02*sin(a*1.), p.y - h, .12); d = max(d, -p.y);
  vec3 c = mix(vec3(.34, .13, .04), mix(GOLD, PALE, .35), smoothstep(.05, .35, s)*smoothstep(1., .75, s));
  float su = smoothstep(.72, .78, noise(p*26.))*step(.3, p.y); add((d - .03*su)*.6, mix(c, WHITE, su), BAKED, p);
}
float crumbs(vec3 p, float n, float spread){
  float d = 1e3; for(int i = 0; i < 10; i++){ vec3 o = (hash3(float(i) + n) - .5)*spread; float r = .018 + .04*hash1(float(i)*3.1 + n); d = min(d, length((p - vec3(o.x, r*.6, o.z))*vec3(1, 1.3, 1)) - r); }
  return d;
}
"""

LENS = r"""
vec2 screen;
vec3 toLight(){ return normalize(LIGHT); }
vec3 room(vec2 q){                              // what lies behind, far out of focus
  vec3 c = mix(BACK_LOW, BACK_HIGH, smoothstep(-.45, .55, q.y + .15*sin(q.x*2.)));
  c += BACK_GLOW*exp(-4.*dot(q - vec2(-.62, .34), q - vec2(-.62, .34)));
  for(int i = 0; i < LIGHTS; i++){
    vec3 h = hash3(float(i)*1.7 + SEED); vec2 o = (h.xy - .5)*vec2(2.1, 1.0) + vec2(0, .28); float r = .025 + .065*h.z, l = length(q - o);
    float m = smoothstep(r, r*.86, l)*(.45 + .55*smoothstep(r*.3, r, l));
    c += m*(.05 + .34*hash1(float(i) + SEED*3.))*mix(vec3(1., .62, .28), vec3(1., .90, .74), hash1(float(i)*5. + SEED))*GLINT;
  }
  return c;
}
vec3 env(vec3 r){                               // what shiny things see: a tall window on the left, warm wood below
  vec3 c = mix(vec3(.30, .22, .16), vec3(.55, .56, .60), smoothstep(-.4, .8, r.y));
  vec2 w = vec2(atan(r.x, r.z), r.y) - vec2(-.95, .48);
  float m = smoothstep(.42, .34, abs(w.x))*smoothstep(.30, .22, abs(w.y)); m *= .35 + .65*smoothstep(.02, .05, abs(w.x))*smoothstep(.015, .04, abs(w.y));
  return c + m*vec3(3.0, 2.8, 2.5);
}
vec3 normal(vec3 p, float e){ vec2 h = vec2(1, -1)*e; return normalize(h.xyy*map(p + h.xyy) + h.yyx*map(p + h.yyx) + h.yxy*map(p + h.yxy) + h.xxx*map(p + h.xxx)); }
float shadow(vec3 o, vec3 d){
  float s = 1., t = .03;
  for(int i = 0; i < 36; i++){ float h = map(o + d*t); s = min(s, .5 + .5*h/(SOFT*t + .004)); if(s < 0. || t > 7.) break; t += clamp(h, .025, .35); }
  s = max(s, 0.); return s*s*(3. - 2.*s);
}
float hollow(vec3 p, vec3 n){ float o = 0., w = 1.; for(int i = 0; i < 5; i++){ float h = .02 + .11*float(i); o += (h - map(p + n*h))*w; w *= .72; } return clamp(1. - 1.1*o, 0., 1.); }
vec3 grain(vec3 p, float amount, float f){ return amount*(vec3(noise(p*f), noise(p*f + 31.), noise(p*f + 57.)) - .5); }
vec3 table(vec3 p, inout float gloss, inout vec3 n){
  gloss = .35;
#if TABLE == 1
  float v = fbm(p*vec3(.9, 1, 1.1) + 1.6*fbm(p*1.7)); float vein = smoothstep(.06, .0, abs(v - .5)) + .4*smoothstep(.03, .0, abs(fbm(p*2.6 + 7.) - .46));
  gloss = .8; return mix(vec3(.84, .82, .79), vec3(.50, .48, .49), .6*vein) * (.93 + .1*v);
#elif TABLE == 2
  gloss = .15; float w = sin(p.x*90.)*sin(p.z*90.); n = normalize(n + vec3(.05*w, 0, .05*cos(p.x*90.))); vec3 s = mix(vec3(.80, .74, .66), vec3(.50, .42, .58), step(.80, fract(p.x*.55 + .1)));
  return s*(.92 + .08*w)*(.9 + .2*fbm(p*3.));
#elif TABLE == 3
  vec2 g = p.xz*vec2(.9, 1.6); g.x += .5*step(1., mod(g.y, 2.)); vec2 f = abs(fract(g) - .5); float e = smoothstep(.47, .40, max(f.x, f.y)); 
  n = normalize(n + .5*grain(p, .6, 3.)); gloss = .25; return mix(vec3(.10, .09, .09), vec3(.30, .28, .28)*(.7 + .6*hash(vec3(floor(g), 3.))), e);
#elif TABLE == 4
  vec2 g = floor(p.xz*.8), f = abs(fract(p.xz*.8) - .5); float e = smoothstep(.49, .47, max(f.x, f.y)); gloss = .5;
  return mix(vec3(.35), mod(g.x + g.y, 2.) < .5 ? vec3(.75, .70, .64) : vec3(.26, .20, .22), e);
#else
  float b = floor(p.x*.62 + 40.), x = fract(p.x*.62); vec3 q = vec3(p.x*6. + b*9., 0, p.z*.55 + b*3.7);
  float ringy = fbm(q + fbm(q*.8)*1.5), fine = noise(vec3(p.x*70., 0, p.z*3.)); float gap = smoothstep(.0, .018, x)*smoothstep(1., .982, x);
  n = normalize(n + vec3((fine - .5)*.10, 0, 0)); gloss = .30 + .3*ringy;
  return TABLE_TINT*(.55 + .75*ringy + .16*(fine - .5) + .18*(hash1(b) - .5))*mix(.3, 1., gap);
#endif
}
vec3 shade(vec3 p, vec3 n, vec3 rd, bool isTable){
  vec3 c = hit.c, l = hit.l; float k = hit.k, gloss = .2, sharp = 30., wrap = .12, mirror = .04; vec3 tint = vec3(1);
  if(isTable){ c = table(p, gloss, n); sharp = 60.; mirror = .03 + .03*gloss; }
  else if(k == GLOSS){ gloss = .9; sharp = 120.; mirror = .06; }
  else if(k == BAKED){ float f = fbm(l*5.5); c *= .74 + .52*f; c = mix(c, c*vec3(.62, .42, .26), smoothstep(.45, .75, f)*.55); n = normalize(n + grain(l, .30, 26.) + grain(l, .2, 60.)); gloss = .32; sharp = 18.; wrap = .2; tint = vec3(1.1, .8, .5); }
  else if(k == BREAD){ c *= .78 + .44*noise(l*16.); n = normalize(n + grain(l, .5, 22.) + grain(l, .3, 55.)); gloss = .14; sharp = 14.; wrap = .15; }
  else if(k == FRUIT){ gloss = .95; sharp = 90.; wrap = .35; tint = c*1.6 + .1; mirror = .07; }
  else if(k == CREAM){ gloss = .22; sharp = 26.; wrap = .4; tint = vec3(1., .93, .82); n = normalize(n + grain(l, .10, 12.)); }
  else if(k == SPONGE){ c *= .9 + .2*noise(l*40.); n = normalize(n + grain(l, .22, 48.)); gloss = .08; wrap = .3; }
  else if(k == CHINA){ gloss = .8; sharp = 160.; mirror = .06; }
  else if(k == METAL){ gloss = 1.; sharp = 70.; mirror = .55; }
  else if(k == WOOD){ float r = fbm(vec3(l.x*1.2, l.y*7., l.z*7.) + fbm(l*2.)); c *= .6 + .75*r; n = normalize(n + grain(l*vec3(.2, 1, 1), .12, 40.)); gloss = .25; }
  else if(k == MARBLE){ c *= .9 + .2*fbm(l*3.); gloss = .7; }
  else if(k == LABEL){ vec4 t = texture(label, l.xy); c = mix(c, t.rgb*t.rgb, t.a); gloss = .1; }
  else if(k == CLOTH){ n = normalize(n + grain(l, .22, 34.)); c *= .86 + .28*fbm(l*6.); gloss = .05; wrap = .2; }
  else if(k == SKIN){ wrap = .42; tint = vec3(1.12, .72, .55); gloss = .18; sharp = 14.; c *= .95 + .1*fbm(l*4.); }
  else if(k == HAIR){ gloss = .35; sharp = 22.; n = normalize(n + .35*vec3(noise(l*vec3(34., 3., 34.)) - .5)); c *= .75 + .5*noise(l*vec3(30., 3., 30.)); }
  else if(k == PAPER){ gloss = .08; wrap = .3; n = normalize(n + grain(l, .06, 9.)); }
  else if(k == STONE){ c *= .75 + .5*fbm(l*3.); n = normalize(n + grain(l, .3, 8.)); gloss = .05; }
  else if(k == PANE){ gloss = 1.; sharp = 90.; mirror = .12; }
  else if(k == GLOW) return c;
  vec3 L = toLight(), h = normalize(L - rd), r = reflect(rd, n); float nl = dot(n, L), s = shadow(p + n*.012, L), o = hollow(p, n);
  float dif = max((nl + wrap)/(1. + wrap), 0.); dif *= mix(s, 1., wrap*.25);
  vec3 sun = SUN*dif*mix(tint, vec3(1), smoothstep(0., .6, nl));
  vec3 sky = FILL*(.55 + .45*n.y)*o, bounce = vec3(.34, .22, .13)*max(-n.y*.6 + .4, 0.)*(.3 + .7*o), back = vec3(.9, .6, .35)*.35*pow(max(dot(n, normalize(vec3(.7, .25, -.7))), 0.), 1.5)*o;
  float fre = pow(1. - max(dot(n, -rd), 0.), 5.);
  vec3 col = c*(sun + sky + bounce + back);
  col += gloss*SUN*.55*pow(max(dot(n, h), 0.), sharp)*s*(sharp + 8.)/60.;
  col += env(r)*(mirror + (1. - mirror)*fre*.55)*gloss*mix(.35, 1., o)*(k == METAL ? c*1.3 : vec3(1));
  return col;
}
void main(){
  vec2 q = (gl_FragCoord.xy - .5*size)/size.y; screen = q;
  vec3 ro = EYE, ta = AIM, f = normalize(ta - ro), s = normalize(cross(f, vec3(0, 1, 0))), u = cross(s, f), rd = normalize(f*ZOOM + q.x*s + q.y*u);
  float floorT = rd.y < -.001 ? -ro.y/rd.y : 1e4; if(TABLE < 0) floorT = 1e4;
  float far = min(floorT, FAR), t = .2; bool struck = false;
  for(int i = 0; i < 150; i++){ float d = map(ro + rd*t); if(d < .0007*t){ struck = true; break; } t += d*.9; if(t > far) break; }
  vec3 back = room(q), col; float depth;
  if(struck){ vec3 p = ro + rd*t; vec3 n = normal(p, .0012*t); map(p); col = shade(p, n, rd, false); depth = t; col = mix(col, back, smoothstep(FAR*.72, FAR, t)); }
  else if(floorT < FAR){ t = floorT; vec3 p = ro + rd*t; hit.d = 1.; col = shade(p, vec3(0, 1, 0), rd, true); depth = t; col = mix(col, back, smoothstep(FAR*.45, FAR, t)); }
  else { col = back; depth = FAR; }
  float coc = clamp((depth - FOCUS)/depth*APERTURE, -1., 1.);
  frag = vec4(min(col*EXPOSURE, vec3(6)), coc);
}
"""

BLUR = r"""#version 330
out vec4 frag; uniform vec2 size; uniform sampler2D image;
void main(){
  vec2 uv = gl_FragCoord.xy/size; vec4 c = texture(image, uv); float most = size.y*.018; vec3 sum = c.rgb; float w = 1.;
  for(int i = 1; i < 72; i++){
    float r = sqrt(float(i)/72.)*most, a = float(i)*2.39996; vec4 s = texture(image, uv + vec2(cos(a), sin(a))*r/size);
    float reach = abs(s.a)*most; if(s.a > c.a) reach = min(reach, abs(c.a)*most*1.5);
    float m = smoothstep(r - 1., r + 1., reach)*(1. + dot(s.rgb, vec3(.12))); sum += s.rgb*m; w += m;
  }
  frag = vec4(sum/w, 1.);
}
"""

BRUSH = r"""#version 330
out vec4 frag; uniform vec2 size; uniform sampler2D image; uniform float strength;
float hash(vec2 p){ return fract(sin(dot(p, vec2(127.1, 311.7)))*43758.5453); }
vec3 film(vec3 x){ x *= .92; return clamp((x*(2.51*x + .03))/(x*(2.43*x + .59) + .14), 0., 1.); }
vec3 get(vec2 p){ return film(texture(image, p/size).rgb); }
void main(){
  vec2 p = gl_FragCoord.xy; vec3 best = vec3(0); float sum = 0.;
  for(int k = 0; k < 8; k++){
    float a = float(k)*.785398; vec2 dir = vec2(cos(a), sin(a)); vec3 m = vec3(0), v = vec3(0); float n = 0.;
    for(int i = 0; i < 4; i++) for(int j = -1; j <= 1; j++){ vec2 o = dir*float(i)*1.15*strength + vec2(-dir.y, dir.x)*float(j)*float(i)*.36*strength; vec3 c = get(p + o); m += c; v += c*c; n += 1.; }
    m /= n; v = abs(v/n - m*m); float w = 1./(1e-5 + pow(dot(v, vec3(1)), 2.2)*4e3 + 2e-4); best += m*w; sum += w;
  }
  vec3 c = mix(get(p), best/sum, .82);
  c = pow(c, vec3(1./2.2)); float g = dot(c, vec3(.3, .6, .1)); c = mix(vec3(g), c, 1.10);
  c += (c - c*c)*vec3(.030, .004, -.030);
  vec2 q = p/size - .5; c *= 1. - .42*dot(q, q); 
  float weave = sin(p.x*2.1)*sin(p.y*2.1)*.004; c += weave + (hash(p) - .5)*.010;
  frag = vec4(c, 1.);
}
"""
