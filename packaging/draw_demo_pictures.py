# ruff: noqa: E501 (the scenes are shader text, one thing a line)
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
import os
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

const vec3 GOLD = vec3(.60, .25, .060), PALE = vec3(.85, .55, .26), CHOC = vec3(.10, .042, .022), MILK = vec3(.95, .91, .83);
const vec3 RED = vec3(.72, .035, .04), ROSE = vec3(.88, .42, .46), LEMON = vec3(.92, .55, .045), PISTA = vec3(.55, .66, .28);
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
  add((d - r*.09*b)*.6, vec3(.62, .03, .10) + .15*hash3(n)*vec3(1, .1, .3), FRUIT, p);
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
  float step_ = smoothstep(0., .30, f)*(1. - .70*f*f);
  float w = .40*pow(max(cos(t*1.5708), 0.), .62)*(.86 + .24*step_) + .02;
  float d = length(vec2(r, (p.y - w*.72)*1.16)) - w, e = max(abs(a) - 1.15, 0.)*R;
  d = length(vec2(max(d, 0.), e)) + min(d, 0.) ;
  vec3 c = mix(vec3(.84, .50, .17), vec3(.40, .125, .022), smoothstep(.2, 1., step_)*.72*smoothstep(.05, .5, p.y) + .30*noise(p*4.) - .08 + .35*smoothstep(.75, 1., abs(t)));
  c = mix(c, vec3(.90, .66, .32), (smoothstep(.16, .0, f) + smoothstep(.88, 1., f))*.7);
  add((d - .016*noise(vec3(a*34., r*4., p.y*4.)))*.62*s, c, BAKED, p);
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
  float k = smoothstep(0., .22, w); add(max(max((r - w - .01 - k*(.020*cos(g) + lay*step(.0, y)))*.5, .46 - p.y), p.y - 1.10), frost, CREAM, p);
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
void loaf(vec3 p, vec3 light, vec3 dark, float flour){       // a round-ended country loaf with one long ear
  float b = egg(p - vec3(0, .42, 0), vec3(1.25, .7, .85)); if(b > .25){ add(b, light, BREAD, p); return; }
  float d = smax(egg(p - vec3(0, .26, 0), vec3(1.18, .62, .76)), -p.y, .16);
  float z = p.z - .10*sin(p.x*2.1) - .06, cut = smoothstep(.13, 0., abs(z))*smoothstep(1., .75, abs(p.x))*step(.3, p.y);
  float side = smoothstep(.02, .12, z)*smoothstep(.24, .12, z)*smoothstep(1., .7, abs(p.x))*step(.3, p.y);
  d += .085*cut - .07*side - .035*(fbm(p*6.) - .5);
  float leafcut = smoothstep(.05, .01, abs(p.z + .28 - .22*abs(fract(p.x*2.6) - .5)))*step(abs(p.x), .8)*step(.3, p.y); d += .02*leafcut;
  float fl = smoothstep(.50, .62, fbm(p*vec3(2.5, 5., 2.5) + 4.)) * smoothstep(.45, .95, sin(length(vec2(p.x*.9, p.z*1.3))*24.)*.5 + .55);
  vec3 c = mix(light, dark, smoothstep(.35, .7, fbm(p*4.))*.8 + .4*side); c = mix(c, mix(dark, vec3(.80, .55, .28), flour), max(cut*.8, leafcut*.7)); c = mix(c, MILK*.9, .62*flour*fl*step(.3, p.y)*(1. - cut));
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
  else if(k == BAKED){ float f = fbm(l*5.5); c *= .74 + .52*f; c = mix(c, c*vec3(.58, .36, .20), smoothstep(.42, .72, f)*.6); n = normalize(n + grain(l, .30, 26.) + grain(l, .2, 60.)); gloss = .32; sharp = 18.; wrap = .2; tint = vec3(1.1, .8, .5); }
  else if(k == BREAD){ c *= .78 + .44*noise(l*16.); n = normalize(n + grain(l, .5, 22.) + grain(l, .3, 55.)); gloss = .14; sharp = 14.; wrap = .15; }
  else if(k == FRUIT){ gloss = .95; sharp = 90.; wrap = .35; tint = c*1.6 + .1; mirror = .07; c *= .84 + .32*fbm(l*2.6); }
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
vec3 film(vec3 x){ x *= .60; return clamp((x*(2.51*x + .03))/(x*(2.43*x + .59) + .14), 0., 1.); }
vec3 get(vec2 p){ return film(texture(image, p/size).rgb); }
void main(){
  vec2 p = gl_FragCoord.xy; vec3 best = vec3(0); float sum = 0.;
  for(int k = 0; k < 8; k++){
    float a = float(k)*.785398; vec2 dir = vec2(cos(a), sin(a)); vec3 m = vec3(0), v = vec3(0); float n = 0.;
    for(int i = 0; i < 4; i++) for(int j = -1; j <= 1; j++){ vec2 o = dir*float(i)*1.15*strength + vec2(-dir.y, dir.x)*float(j)*float(i)*.36*strength; vec3 c = get(p + o); m += c; v += c*c; n += 1.; }
    m /= n; v = abs(v/n - m*m); float w = 1./(1e-5 + pow(dot(v, vec3(1)), 2.2)*4e3 + 2e-4); best += m*w; sum += w;
  }
  vec3 c = mix(get(p), best/sum, .82);
  c = pow(c, vec3(1./2.2)); float g = dot(c, vec3(.3, .6, .1)); c = mix(vec3(g), c, 1.18);
  c = mix(c, c*c*(3. - 2.*c), .38); c += (c - c*c)*vec3(.050, -.022, -.020);
  vec2 q = p/size - .5; c *= 1. - .42*dot(q, q);
  float weave = sin(p.x*2.1)*sin(p.y*2.1)*.004; c += weave + (hash(p) - .5)*.010;
  frag = vec4(c, 1.);
}
"""


@dataclass(frozen=True)
class Scene:
    """One picture: what stands there (the body of the distance field), and how it is looked at and lit."""

    name: str
    body: str
    eye: str = "vec3(0.4, 2.5, 4.6)"
    aim: str = "vec3(0.0, 0.25, 0.0)"
    zoom: float = 2.1
    focus: float = 4.6
    aperture: float = 2.2
    table: int = 0
    tint: str = "vec3(.36, .20, .105)"
    light: str = "vec3(-.62, .62, .30)"
    sun: str = "vec3(2.5, 2.12, 1.62)"
    fill: str = "vec3(.46, .48, .56)"
    back: tuple[str, str, str] = (
        "vec3(.16, .085, .05)",
        "vec3(.40, .28, .19)",
        "vec3(.75, .55, .35)",
    )
    lights: int = 26
    glint: float = 1.0
    soft: float = 0.20
    far: float = 13.0
    exposure: float = 1.0
    label: str = ""
    brush: float = 1.0
    helpers: str = ""
    seed: float = 1.0


FACADE = r"""
void person(vec3 p, vec3 coat, vec3 hair, float style, float n){   // seen from behind, waiting
  if(box(p - vec3(0, 1.0, 0), vec3(.5, 1.1, .4), .1) > .35){ add(box(p - vec3(0, 1.0, 0), vec3(.5, 1.1, .4), .1), coat, CLOTH, p); return; }
  p.x += .06*sin(n*4.)*p.y; float y = p.y;
  float body = smin(egg(p - vec3(0, 1.12, 0), vec3(.42, .52, .24)), egg(p - vec3(0, .72, 0), vec3(.36, .60, .25)), .2);
  float arm = min(rod(p, vec3(-.36, 1.36, 0), vec3(-.43, .80, .06), .10), rod(p, vec3(.36, 1.36, 0), vec3(.43, .80, .06), .10));
  add(smin(body, arm, .08)*.9, coat, CLOTH, p);
  add(rod(p, vec3(-.15, .5, 0), vec3(-.16, 0, 0), .13), vec3(.07, .07, .11), CLOTH, p); add(rod(p, vec3(.15, .5, 0), vec3(.16, 0, 0), .13), vec3(.07, .07, .11), CLOTH, p);
  add(rod(p, vec3(0, 1.5, 0), vec3(0, 1.7, 0), .09), vec3(.68, .42, .30), SKIN, p);
  add(egg(p - vec3(0, 1.86, 0), vec3(.19, .24, .21)), vec3(.70, .45, .32), SKIN, p);
  float h = egg(p - vec3(0, 1.90, .03), vec3(.215, .245, .235));
  if(style > 1.5) h = smin(h, ball(p - vec3(0, 2.17, .08), .12), .06);
  else if(style > .5) h = smin(h, egg(p - vec3(0, 1.68, .10), vec3(.23, .36, .14)), .1);
  add(h, hair, HAIR, p);
  add(smax(egg(p - vec3(0, 1.50, 0), vec3(.20, .10, .19)), -ball(p - vec3(0, 1.7, 0), .1), .03), mix(coat, hash3(n), .7), CLOTH, p);
}
"""

FACE = r"""
vec3 paintFace(vec3 p, vec3 skin){
  vec3 c = skin; float x = abs(p.x);
  c = mix(c, c*vec3(1.12, .74, .68), .55*smoothstep(.26, .05, length(vec2(x - .34, p.y + .17))));
  vec2 e = vec2(x - .235, p.y - .075); float lid = length(e*vec2(1., 1.55)) - .088;
  c = mix(c, c*vec3(.72, .58, .55), .55*smoothstep(.17, .03, length(e*vec2(.9, 1.2) - vec2(0, .05))));
  c = mix(c, vec3(.86, .85, .83), smoothstep(.008, -.008, lid));
  float iris = length(vec2(p.x - sign(p.x)*.235 - .012, p.y - .08));
  c = mix(c, IRIS, smoothstep(.008, -.008, max(iris - .058, lid))); c = mix(c, vec3(.012), smoothstep(.006, -.006, iris - .030));
  c = mix(c, vec3(1.3), smoothstep(.006, -.006, length(vec2(p.x - sign(p.x)*.235 + .014, p.y - .106)) - .015));
  c = mix(c, vec3(.03, .018, .015), smoothstep(.018, .0, abs(lid))*smoothstep(-.005, .04, e.y)*.95);
  float brow = abs(p.y - .245 + .9*(x - .25)*(x - .25) - .02*smoothstep(.1, .3, x)) - .026*smoothstep(.42, .15, x)*smoothstep(.08, .13, x);
  c = mix(c, BROW, smoothstep(.018, -.012, brow)*step(.09, x)*step(x, .40)*.9);
  float my = p.y + .335 - .62*p.x*p.x*SMILE, open = smoothstep(.21, .17, x);
  float up = my - .040*cos(p.x*7.), lo = my + .055*cos(p.x*7.5);
  c = mix(c, LIPS, open*smoothstep(.012, -.006, up)*smoothstep(-.012, .006, lo)*.85);
  c = mix(c, vec3(.17, .035, .03), open*smoothstep(.016, .004, abs(my)));
  c = mix(c, BEARD_C, BEARD*smoothstep(-.17, -.30, p.y - .35*x*x + .5*smoothstep(.30, .55, x)*.35)*(1. - open*smoothstep(.07, .03, abs(my)))*(.75 + .25*noise(p*40.)));
  return c;
}
void head(vec3 p){
  p = turn(p, TURN); p = lean(p, NOD);
  float f = egg(p, vec3(.56, .74, .60)); f = smin(f, egg(p - vec3(0, -.34, .10), vec3(.36, .38, .38)), .22);
  float n = smin(egg(p - vec3(0, -.07, .62), vec3(.085, .075, .11)), rod(p, vec3(0, .14, .54), vec3(0, -.05, .66), .04), .06); f = smin(f, n, .07);
  f = smax(f, -egg(p - vec3(.24, .08, .70), vec3(.16, .10, .14)), .10); f = smax(f, -egg(p - vec3(-.24, .08, .70), vec3(.16, .10, .14)), .10);
  f = smin(f, egg(vec3(abs(p.x) - .56, p.y + .02, p.z + .02), vec3(.07, .15, .10)), .05);
  add((f - BEARD*.05*smoothstep(-.22, -.34, p.y - .35*p.x*p.x)*smoothstep(.1, .3, p.z)*smoothstep(.10, .16, length((p.xy + vec2(0, .335))*vec2(.55, 1.4)))*(.6 + .6*noise(p*18.)))*.8, p.z > .1 ? paintFace(p, FLESH) : FLESH, SKIN, p);
  hairAndMore(p);
}
"""


def portrait(
    name: str,
    *,
    flesh: str,
    hair: str,
    style: str,
    top: str,
    back: str,
    glow: str = "vec3(.5, .36, .25)",
    iris: str = "vec3(.10, .05, .02)",
    lips: str = "vec3(.60, .20, .19)",
    beard: float = 0.0,
    turn: float = 0.3,
    nod: float = 0.05,
    smile: float = 1.0,
    more: str = "",
) -> Scene:
    """A head and shoulders in the light of the window."""
    defines = (
        f"#define FLESH {flesh}\n#define HAIR_C {hair}\n#define IRIS {iris}\n#define LIPS {lips}\n"
        f"#define BROW (HAIR_C*.6 + vec3(.01))\n#define BEARD {beard:.2f}\n#define BEARD_C (HAIR_C*.8)\n"
        f"#define TURN {turn:.3f}\n#define NOD {nod:.3f}\n#define SMILE {smile:.2f}\n"
    )
    body = f"""
      head(p);
      add(smin(rod(p, vec3(0, -.4, -.12), vec3(0, -1.1, -.16), .27), egg(p - vec3(0, -1.25, -.1), vec3(.5, .3, .34)), .2), FLESH*.95, SKIN, p);
      float chest = smin(egg(p - vec3(0, -1.85, -.1), vec3(1.12, .78, .55)), egg(p - vec3(0, -1.45, -.14), vec3(.95, .34, .40)), .25);
      chest = smax(chest, -egg(p - vec3(0, -.92, .12), vec3(.36, .40, .50)), .06);
      add(chest - .01*noise(p*5.), {top}, CLOTH, p);
    """
    return Scene(
        name=name,
        helpers=defines + "void hairAndMore(vec3 p){\n" + style + more + "\n}\n" + FACE,
        body=body,
        eye="vec3(0.0, -0.05, 5.0)",
        aim="vec3(0.0, -0.22, 0.0)",
        zoom=2.05,
        focus=4.5,
        aperture=1.2,
        table=-1,
        light="vec3(-.62, .55, .62)",
        sun="vec3(2.1, 1.85, 1.5)",
        back=(back, back + "*1.7", glow),
        lights=16,
        glint=0.8,
        brush=1.0,
        seed=float(sum(map(ord, name))),
    )


SHORT = """float h = smax(egg(p - vec3(0, .12, -.05), vec3(.61, .75, .67)), -egg(p - vec3(.10, -.25, .52), vec3(.56, .66, .52)), .08);
  h = smax(h, -p.y - .12 - .3*p.z, .08); add((h - .07*noise(p*vec3(8., 3., 8.)))*.7, HAIR_C, HAIR, p);"""
LONG = """float h = smax(egg(p - vec3(0, .10, -.05), vec3(.66, .78, .70)), -egg(p - vec3(.13, -.22, .56), vec3(.52, .64, .52)), .08);
  float s = egg(vec3(abs(p.x) - .50 - .04*sin(p.y*5.), p.y + .62, p.z + .12), vec3(.20, .95, .30)); h = smin(h, s, .15);
  h = smin(h, egg(p - vec3(0, -.5, -.45), vec3(.62, .9, .25)), .12); add((h - .05*noise(p*vec3(11., 2., 11.)))*.7, HAIR_C, HAIR, p);"""
CURLS = """float h = smax(egg(p - vec3(0, .24, -.10), vec3(.84, .80, .76)), -egg(p - vec3(0, -.26, .62), vec3(.53, .68, .56)), .1); h = smax(h, -p.y - .55, .2);
  vec3 g = p*7.5; g += 1.6*noise(p*6.); float curl = sin(g.x + 2.*sin(g.y))*sin(g.y + 2.*sin(g.z))*sin(g.z + 2.*sin(g.x)); add((h - .07*curl - .03)*.6, HAIR_C*(.75 + .5*curl), HAIR, p);"""
BUN = """float h = smax(egg(p - vec3(0, .10, -.05), vec3(.60, .76, .67)), -egg(p - vec3(-.08, -.22, .56), vec3(.55, .68, .54)), .08); h = smax(h, -p.y - .2 - .4*p.z, .08);
  h = smin(h, ball(p - vec3(0, .92, -.25), .27), .08); add((h - .02*noise(p*vec3(9., 5., 9.)))*.8, HAIR_C, HAIR, p);"""
BALD = """float h = smax(egg(p - vec3(0, -.02, -.12), vec3(.63, .66, .64)), -egg(p - vec3(0, .1, .56), vec3(.8, .9, .50)), .05); h = smax(h, p.y - .20, .1); add(h, HAIR_C, HAIR, p);"""
SCARF = """float h = smax(egg(p - vec3(0, .06, -.05), vec3(.68, .84, .74)), -egg(p - vec3(0, -.10, .62), vec3(.47, .64, .56)), .06);
  h = smin(h, egg(p - vec3(0, -.86, -.02), vec3(.56, .44, .50)), .25); h = smax(h, -egg(p - vec3(0, -.10, .70), vec3(.46, .62, .56)), .05);
  add((h - .018*sin(p.y*16. + p.x*6. + 3.*noise(p*2.)))*.75, HAIR_C, CLOTH, p);"""
BOB = """float h = smax(egg(p - vec3(0, .06, -.06), vec3(.70, .80, .72)), -egg(p - vec3(.09, -.24, .60), vec3(.53, .60, .52)), .06);
  h = smax(h, -p.y - .48, .1); add((h - .05*noise(p*vec3(12., 2., 12.)))*.7, HAIR_C, HAIR, p);"""
GLASSES = """{ vec3 g = vec3(abs(p.x) - .25, p.y - .07, p.z - .60 + .18*abs(p.x)); float r = length(vec2(length(g.xy*vec2(.92, 1.08)) - .165, g.z)) - .020;
  r = min(r, rod(vec3(abs(p.x), p.yz), vec3(0, .12, .64), vec3(.1, .10, .62), .018)); r = min(r, rod(vec3(abs(p.x), p.yz), vec3(.42, .10, .52), vec3(.60, .10, .0), .018)); add(r, GLASS_C, GLOSS, p); }"""
CAP = """{ float k = smax(egg(p - vec3(0, .28, -.02), vec3(.68, .62, .70)), .24 - p.y, .03); k = smin(k, smax(egg(p - vec3(0, .28, .62), vec3(.46, .07, .42)), -p.z + .2, .03), .05); add(k, CAP_C, CLOTH, p); }"""

AVATARS = (
    portrait(
        "a01",
        flesh="vec3(.78, .50, .38)",
        hair="vec3(.33, .10, .03)",
        style=LONG,
        top="vec3(.10, .22, .20)",
        back="vec3(.22, .26, .22)",
        iris="vec3(.10, .22, .12)",
        turn=-0.32,
    ),
    portrait(
        "a02",
        flesh="vec3(.20, .095, .052)",
        hair="vec3(.018, .013, .012)",
        style=CURLS,
        top="vec3(.78, .42, .10)",
        back="vec3(.10, .17, .24)",
        lips="vec3(.34, .08, .08)",
        turn=0.25,
    ),
    portrait(
        "a03",
        flesh="vec3(.82, .56, .45)",
        hair="vec3(.62, .60, .58)",
        style=BOB,
        top="vec3(.34, .14, .30)",
        back="vec3(.34, .27, .22)",
        iris="vec3(.12, .20, .32)",
        more="\n#define GLASS_C vec3(.25, .04, .05)\n" + GLASSES,
        turn=-0.18,
    ),
    portrait(
        "a04",
        flesh="vec3(.66, .40, .27)",
        hair="vec3(.03, .02, .016)",
        style=SHORT,
        top="vec3(.13, .20, .36)",
        back="vec3(.30, .20, .12)",
        beard=0.85,
        turn=0.34,
    ),
    portrait(
        "a05",
        flesh="vec3(.72, .48, .34)",
        hair="vec3(.30, .36, .50)",
        style=SCARF,
        top="vec3(.16, .17, .24)",
        back="vec3(.36, .25, .20)",
        turn=-0.25,
    ),
    portrait(
        "a06",
        flesh="vec3(.80, .53, .42)",
        hair="vec3(.55, .52, .50)",
        style=BALD,
        top="vec3(.52, .48, .40)",
        back="vec3(.14, .20, .18)",
        beard=0.9,
        iris="vec3(.14, .22, .30)",
        more="\n#define GLASS_C vec3(.03)\n" + GLASSES,
        turn=0.28,
    ),
    portrait(
        "a07",
        flesh="vec3(.84, .62, .46)",
        hair="vec3(.015, .013, .015)",
        style=BOB,
        top="vec3(.80, .76, .70)",
        back="vec3(.36, .18, .20)",
        turn=0.2,
    ),
    portrait(
        "a08",
        flesh="vec3(.33, .17, .095)",
        hair="vec3(.02, .015, .012)",
        style=SHORT,
        top="vec3(.36, .07, .07)",
        back="vec3(.32, .29, .20)",
        beard=0.35,
        turn=-0.3,
    ),
    portrait(
        "a09",
        flesh="vec3(.86, .60, .50)",
        hair="vec3(.74, .48, .18)",
        style=BUN,
        top="vec3(.20, .30, .44)",
        back="vec3(.22, .16, .24)",
        iris="vec3(.10, .20, .36)",
        turn=-0.22,
    ),
    portrait(
        "a10",
        flesh="vec3(.76, .48, .36)",
        hair="vec3(.16, .07, .03)",
        style=SHORT,
        top="vec3(.16, .26, .14)",
        back="vec3(.20, .24, .30)",
        more="\n#define CAP_C vec3(.50, .13, .08)\n" + CAP,
        turn=0.36,
    ),
    portrait(
        "a11",
        flesh="vec3(.52, .29, .18)",
        hair="vec3(.022, .016, .016)",
        style=LONG,
        top="vec3(.52, .10, .24)",
        back="vec3(.16, .25, .24)",
        turn=0.24,
        lips="vec3(.52, .10, .14)",
    ),
)

SCENES = (
    Scene(
        "lemon_tart",
        """
      plate(p, 1.62); vec3 q = p - vec3(0, .09, 0); shell(q, 1.05, .34); filling(q, 1.04, .30, LEMON, FRUIT);
      vec3 s = q - vec3(.28, .40, .1); s = lean(tip(s, -.25), .16); slice(s, .34, vec3(.95, .66, .03), vec3(.98, .86, .25));
      vec3 m = q - vec3(-.12, .36, .28); leaf(turn(m, 2.4), .40); leaf(turn(m, 1.4), .32);
      vec3 r = q; float i = around(r, 18., .88); r.y -= .37; float b = length(r*vec3(1, .75, 1)) - .10*(1. - .6*smoothstep(.0, .16, r.y)); add(b*.8, MILK, CREAM, r);
      vec3 w = p - vec3(-2.05, .25, -.9); vec3 z = turn(w, .6); add(smax(ball(w, .42) - .008*noise(w*24.), -(z.z + .02), .01), vec3(.95, .67, .04), FRUIT, w); vec3 z2 = w - vec3(1.05, .1, -.6); add(egg(turn(z2, .5), vec3(.5, .38, .38)) - .01*noise(z2*22.), vec3(.96, .70, .04), FRUIT, z2);
      vec3 k = p - vec3(1.95, .03, .55); k = turn(k, -1.15); add(min(rod(k, vec3(-.9, 0, 0), vec3(.35, .02, 0), .035), egg(k - vec3(.62, .02, 0), vec3(.34, .03, .15)))*.8, vec3(.80, .70, .52), METAL, k);
    """,
        eye="vec3(0.5, 2.7, 4.2)",
        zoom=2.05,
        focus=4.5,
        seed=2.0,
    ),
    Scene(
        "birthday_cake",
        """
      stand(p, 1.25, .55); vec3 q = p - vec3(0, .60, 0); float a = atan(q.z, q.x), r = length(q.xz);
      add(disc(q - vec3(0, .5, 0), .98, .5, .10) - .008*sin(q.y*30.), vec3(.90, .62, .60), CREAM, q);
      float dr = .10 + .30*pow(.5 + .5*sin(a*11. + 2.*sin(a*4.)), 3.)*(.5 + .5*noise(vec3(a*4., 1, 2)));
      add(max(disc(q - vec3(0, .55, 0), 1.015, .49, .12), 1.02 - dr*1.4 - q.y)*.7, CHOC*1.4, GLOSS, q);
      vec3 t = q; float i = around(t, 10., .74); vec3 b = t - vec3(0, 1.10, 0); add(length(b*vec3(1, .8, 1)) - .145*(1. - .55*smoothstep(0., .24, b.y)) - .014*cos(atan(b.z, b.x)*7. + b.y*12.), WHITE, CREAM, b);
      strawberry(t - vec3(0, 1.34, 0), .115);
      candle(q - vec3(-.34, 1.03, .10), .58, ROSE); candle(q - vec3(.02, 1.03, .26), .60, LILAC); candle(q - vec3(.32, 1.03, .02), .56, vec3(.25, .5, .6)); candle(q - vec3(0.02, 1.03, -.30), .58, LEMON); candle(q - vec3(-.1, 1.03, -.02), .62, PISTA);
      vec3 f = q; float n = around(f, 22., 1.03); add(length((f - vec3(0, .05, 0))*vec3(1, .9, 1)) - .12, vec3(.95, .80, .76), CREAM, f);
      macaron(p - vec3(1.75, .34, .55), ROSE, 1.); macaron(lean(p - vec3(-1.8, .45, .35), .9), LILAC, 2.);
    """,
        eye="vec3(0.3, 2.6, 6.0)",
        aim="vec3(0.0, 1.22, 0.0)",
        zoom=1.85,
        focus=5.6,
        lights=40,
        glint=1.5,
        seed=5.0,
        table=1,
        sun="vec3(2.1, 1.7, 1.25)",
    ),
    Scene(
        "croissants",
        """
      vec3 b = p - vec3(0, .06, 0); add(box(turn(b, .25), vec3(2.1, .05, 1.35), .04), BOARD, WOOD, turn(b, .25));
      croissant(turn(p - vec3(-.75, .11, .25), .35), .92); croissant(turn(p - vec3(.85, .11, .35), -.5), .88); croissant(turn(p - vec3(.12, .11, -.75), 2.9), .90);
      croissant(lean(turn(p - vec3(.05, .62, -.12), -.1), .08), .86);
      add(crumbs(turn(p - vec3(0, .11, .9), .4), 4., 2.4), PALE, BAKED, p); add(crumbs(p - vec3(.9, .0, 1.5), 9., 1.5), GOLD, BAKED, p);
      vec3 c = p - vec3(-1.9, 0, -1.5); cup(turn(c, 2.6), WHITE, vec3(.26, .12, .05));
    """,
        eye="vec3(0.2, 2.35, 4.6)",
        aim="vec3(0.0, 0.32, 0.1)",
        zoom=2.0,
        focus=4.4,
        seed=3.0,
    ),
    Scene(
        "eclairs",
        """
      vec3 b = p - vec3(0, .05, 0); add(box(b, vec3(1.75, .05, 1.45), .04), vec3(.10, .10, .11), STONE, b);
      eclair(turn(p - vec3(.0, .10, -.92), .12), CHOC*1.3, vec3(.85, .60, .20), 1.); eclair(turn(p - vec3(.05, .10, -.12), .10), vec3(.46, .20, .055), MILK, 2.); eclair(turn(p - vec3(.02, .10, .70), .13), vec3(.80, .30, .36), WHITE, 3.);
      berry(p - vec3(.62, .72, .62), .12, 1.); berry(p - vec3(.36, .72, .68), .11, 2.); berry(p - vec3(.08, .71, .70), .12, 3.);
      add(crumbs(p - vec3(.4, .1, 1.1), 3., 1.8), CHOC*2., MATTE, p);
      vec3 k = turn(p - vec3(-2.2, .05, .4), .9); add(box(k, vec3(.5, .02, .35), .02), vec3(.9, .87, .8), PAPER, k);
    """,
        eye="vec3(0.9, 2.35, 4.1)",
        aim="vec3(0.0, 0.3, 0.0)",
        zoom=2.1,
        focus=4.2,
        table=1,
        seed=7.0,
    ),
    Scene(
        "display_case",
        """
      float row = clamp(floor((p.y + .15)/1.10), 0., 2.); vec3 q = p; q.y -= row*1.10; q.z += row*.35;
      add(box(q - vec3(0, .0, 0), vec3(4.2, .035, .75), .02), vec3(.42, .50, .48), PANE, q);
      add(box(q - vec3(0, .0, .76), vec3(4.2, .05, .02), .015), vec3(.55, .36, .16), METAL, q);
      float i = floor(q.x/.98 + .5); vec3 c = q; c.x -= i*.98; float n = mod(i + row*2. + 20., 5.);
      vec3 l = (c - vec3(0, .03, .05))/.50;
      if(abs(c.x) < .9 && c.y < .9){ float keep = hit.d; Hit was = hit; hit.d = 1e4;
        if(row < .5){ if(n < 1.) { shell(l, 1., .34); filling(l, 1., .30, LEMON, FRUIT); vec3 r = l; around(r, 9., .7); add(length(r - vec3(0, .40, 0)) - .17, MILK, CREAM, r);} else if(n < 2.){ shell(l, 1., .34); filling(l, 1., .3, MILK, CREAM); vec3 r = l; float j = around(r, 7., .66); strawberry(r - vec3(0, .42, 0), .25); strawberry(l - vec3(0, .46, 0), .28);} else if(n < 3.) croissant(l, 1.05); else if(n < 4.){ shell(l, 1., .34); filling(l, 1., .34, CHOC, GLOSS); berry(l - vec3(.2, .5, .2), .22, i);} else swirlbun(l*.72); }
        else if(row < 1.5){ l = turn(l, .75)*.95; if(n < 2.) eclair(l*1.02, CHOC*1.3, vec3(.85, .6, .2), i); else if(n < 3.) eclair(l, ROSE*.9, WHITE, i); else if(n < 4.){ add(box(l - vec3(0, .4, 0), vec3(.9, .4, .55), .03), mix(vec3(.62, .36, .15), CHOC, step(.5, fract(l.y*3.6))), SPONGE, l); add(box(l - vec3(0, .82, 0), vec3(.9, .04, .55), .02), CHOC, GLOSS, l);} else eclair(l, vec3(.5, .6, .24), MILK, i); }
        else { vec3 t = l*1.05; float j = mod(i + 30., 4.); vec3 col = j < 1. ? ROSE : j < 2. ? PISTA : j < 3. ? LILAC : LEMON*.9; cupcake(t*.95, mix(col, MILK, .35), j < 2. ? vec3(.3, .12, .06) : WHITE); }
        hit.d *= .46; if(keep < hit.d) hit = was; }
      add(p.z*-1. + 4. > 0. ? box(p - vec3(0, 1.6, -2.3), vec3(5., 2.6, .05), .02) : 1e3, vec3(.34, .20, .20), STONE, p);
      vec3 tag = tip(q - vec3(i*.98, .10, .66), .35); add(box(tag, vec3(.17, .075, .008), .006), mix(WHITE, vec3(.2), step(.5, fract(tag.y*28.))*step(abs(tag.x), .12 - .03*hash1(i))*step(abs(tag.y), .045)), PAPER, tag);
    """,
        eye="vec3(-0.8, 1.9, 4.4)",
        aim="vec3(0.15, 1.02, 0.0)",
        zoom=2.05,
        focus=4.4,
        aperture=2.2,
        table=0,
        light="vec3(-.25, .75, .62)",
        sun="vec3(2.5, 1.95, 1.3)",
        soft=0.3,
        glint=0.5,
        seed=11.0,
    ),
    Scene(
        "macarons",
        """
      stand(p, 1.35, .42); vec3 q = p - vec3(0, .46, 0); vec3 r = q; float i = around(r, 6., .86); float n = mod(i + 12., 6.);
      vec3 c = n < 1. ? ROSE : n < 2. ? PISTA : n < 3. ? LILAC : n < 4. ? vec3(.92, .72, .30) : n < 5. ? vec3(.36, .17, .09) : vec3(.90, .52, .28);
      macaron((r - vec3(0, .28, 0))/.86, c, i);
      vec3 s = turn(q - vec3(0, .78, 0), .5); float j = around(s, 3., .46); macaron(s/.86, j < -.5 ? LILAC : j < .5 ? vec3(.90, .50, .30) : PISTA, j + 9.);
      macaron(tip(lean(q - vec3(0, 1.30, .02), .12), -.2)/.86, ROSE, 21.);
      macaron(lean(p - vec3(-1.85, .48, .75), 1.25), vec3(.92, .72, .30), 31.); macaron(tip(p - vec3(1.75, .33, .9), .05), PISTA, 33.); add(crumbs(p - vec3(1.2, 0, 1.6), 8., 1.2), PISTA, MATTE, p);
    """,
        eye="vec3(0.2, 2.3, 5.2)",
        aim="vec3(0.0, 0.78, 0.0)",
        zoom=2.0,
        focus=4.6,
        table=1,
        seed=13.0,
        back=("vec3(.30, .18, .18)", "vec3(.62, .44, .42)", "vec3(.8, .6, .5)"),
    ),
    Scene(
        "wedding_cake",
        """
      stand(p, 1.45, .40); vec3 q = p - vec3(0, .44, 0);
      vec3 iv = vec3(.92, .88, .82); add(disc(q - vec3(0, .42, 0), 1.2, .42, .05), iv, CREAM, q); add(disc(q - vec3(0, 1.22, 0), .86, .42, .05), iv, CREAM, q); add(disc(q - vec3(0, 1.98, 0), .54, .38, .05), iv, CREAM, q);
      vec3 t = q; around(t, 44., 1.22); add(min(ball(t - vec3(0, .05, 0), .055), 1e3), WHITE, GLOSS, t); t = q; around(t, 32., .88); add(ball(t - vec3(0, .88, 0), .05), WHITE, GLOSS, t); t = q; around(t, 22., .56); add(ball(t - vec3(0, 1.66, 0), .045), WHITE, GLOSS, t);
      vec3 g = q - vec3(.55, .95, .85); rose(lean(tip(g, .8), -.4), .24, vec3(.88, .55, .56)); rose(tip(g - vec3(.34, -.10, -.18), .6), .19, vec3(.92, .80, .72)); rose(tip(g - vec3(-.36, -.06, .06), .8), .20, LILAC*1.2); leaf(turn(g - vec3(.1, -.14, .12), -.6), .42); leaf(turn(g - vec3(-.2, -.14, .12), 2.9), .42);
      g = q - vec3(-.42, 1.72, .58); rose(tip(g, .8), .20, vec3(.92, .80, .72)); rose(tip(g - vec3(-.24, -.06, -.10), .6), .16, vec3(.88, .55, .56)); rose(tip(g - vec3(.24, -.04, .05), .7), .14, LILAC*1.2); leaf(turn(g - vec3(.1, -.10, .1), -.4), .32);
      g = q - vec3(0, 2.42, 0); rose(g, .24, vec3(.90, .62, .60)); rose(tip(g - vec3(.28, -.03, .1), .4), .18, WHITE); rose(tip(g - vec3(-.26, -.02, .12), .4), .18, LILAC*1.2); leaf(turn(g - vec3(.2, -.06, .2), -.9), .4); leaf(turn(g - vec3(-.2, -.06, .2), 3.8), .4);
    """,
        eye="vec3(0.3, 2.6, 7.0)",
        aim="vec3(0.0, 1.52, 0.0)",
        zoom=2.0,
        focus=6.6,
        table=1,
        lights=46,
        glint=1.4,
        seed=17.0,
        back=("vec3(.20, .16, .16)", "vec3(.50, .42, .38)", "vec3(.9, .75, .6)"),
    ),
    Scene(
        "cracked_tart",
        """
      vec3 b = p - vec3(0, .03, 0); add(box(turn(b, .1), vec3(1.75, .025, 1.45), .02), vec3(.88, .86, .82), PAPER, b);
      float side = p.x + .10*sin(p.z*5.) + .07*sin(p.z*13.) + .04*noise(p*9.); float s = step(0., side); vec3 q = p - vec3(mix(-.10, .16, s), .05, mix(.0, .10, s)); q = turn(lean(q, mix(-.05, .07, s)), mix(-.03, .10, s));
      float keep = hit.d; Hit was = hit; hit.d = 1e4; shell(q, 1.08, .34); filling(q, 1.06, .29, LEMON*.95, FRUIT); float gap = .045 - abs(side); hit.d = max(hit.d*.85, gap*.5); if(side*side < .004) { hit.c = vec3(.86, .66, .22); hit.k = CREAM; } if(keep < hit.d) hit = was;
      vec3 w = turn(p - vec3(1.35, .15, .95), .7); vec3 w2 = w - vec3(-1.08, 0, 0); add(max(max(abs(length(w2.xz) - 1.1) - .07, abs(w.y) - .14), abs(w.z) - .28)*.8, PALE*.9, BAKED, w);
      add(crumbs(p - vec3(.3, .05, 1.1), 3., 1.6), PALE, BAKED, p); add(crumbs(p - vec3(1.1, .05, .4), 5., 1.4), GOLD, BAKED, p); add(egg(p - vec3(.22, .06, 1.22), vec3(.26, .035, .18)), LEMON, FRUIT, p);
    """,
        eye="vec3(-0.3, 3.0, 3.8)",
        zoom=2.05,
        focus=4.3,
        seed=19.0,
        sun="vec3(1.7, 1.6, 1.5)",
        fill="vec3(.55, .58, .64)",
    ),
    Scene(
        "squashed_box",
        """
      vec3 q = turn(p - vec3(0, .48, 0), .45); float dent = .30*exp(-3.2*dot(q.xz - vec2(.45, .30), q.xz - vec2(.45, .30))); float fold = .05*abs(fract(q.x*1.4 + q.z*.9 + .8*noise(q*1.6)) - .5) + .035*noise(q*3.2);
      vec3 w = q; w.y += dent*smoothstep(-.2, .5, q.y)*1.6; w.x += .22*sin(q.y*2.6)*smoothstep(.2, .9, q.x); w.z -= .12*smoothstep(.0, .5, q.y)*q.x*.6;
      float b = box(w, vec3(1.25, .46, .95), .02) + fold - .03; add(b*.55, vec3(.88, .85, .82), PAPER, q);
      add(max(b - .012, abs(w.x + .25) - .09)*.55, LILAC*.9, CLOTH, q);
      vec3 lid = lean(q - vec3(.02, .52, .0), -.10); lid = tip(lid, .07); lid.y += .55*dent + .03*noise(lid*3.); add((box(lid, vec3(1.30, .07, 1.0), .015))*.5, vec3(.90, .87, .84), PAPER, lid);
      vec3 c = p - vec3(1.05, .10, .95); add((egg(c, vec3(.52, .15, .30)) - .05*noise(c*7.))*.7, MILK, CREAM, c); strawberry(tip(lean(c - vec3(.12, .10, .12), 1.3), .6), .17); berry(c - vec3(-.25, .16, .1), .12, 4.); add(egg(p - vec3(1.62, .02, 1.1), vec3(.35, .03, .16)), vec3(.85, .55, .52), CREAM, p); add(crumbs(p - vec3(1.3, .0, 1.1), 6., 1.6), PALE, SPONGE, p);
    """,
        eye="vec3(0.6, 2.5, 4.6)",
        aim="vec3(0.25, 0.38, 0.2)",
        zoom=2.0,
        focus=4.5,
        seed=23.0,
        tint="vec3(.22, .15, .12)",
        sun="vec3(1.9, 1.75, 1.55)",
    ),
    Scene(
        "queue_at_noon",
        """
      for(int i = 0; i < 8; i++){ vec3 h = hash3(float(i)*2.3 + 4.); vec3 q = p - vec3(-.9 + 1.9*sin(float(i)*1.9)*.55 + .25*h.x, 0, 2.3 - float(i)*.78); q.y *= 1.02 - .12*h.y;
        vec3 coat = i == 0 ? vec3(.20, .24, .34) : i == 1 ? vec3(.55, .16, .12) : i == 2 ? vec3(.62, .50, .30) : i == 3 ? vec3(.16, .30, .27) : i == 4 ? vec3(.40, .24, .42) : i == 5 ? vec3(.70, .66, .58) : i == 6 ? vec3(.30, .11, .13) : vec3(.12, .14, .2);
        person(turn(q, (h.z - .5)*.6), coat, mix(vec3(.03, .02, .015), vec3(.42, .23, .09), h.y*h.y), mod(float(i)*1.3, 3.), float(i)); }
      vec3 c = p - vec3(1.9, .55, -3.2); add(box(c, vec3(3.4, .55, .4), .04), vec3(.30, .17, .10), WOOD, c); add(box(c - vec3(0, .58, 0), vec3(3.45, .05, .46), .03), vec3(.85, .82, .78), MARBLE, c); add(box(c - vec3(0, .05, .42), vec3(3.3, .42, .02), .01), mix(vec3(1.4, .9, .45), vec3(.9, .4, .2), step(.5, fract(c.x*2.3)))*(.6 + .5*noise(c*6.)), GLOW, c);
      vec3 w = p - vec3(0, 2., -4.8); add(box(w, vec3(7., 2.6, .05), .02), vec3(.42, .30, .36), STONE, w); for(int i = 0; i < 3; i++){ vec3 s = w - vec3(1.2, -.35 + .62*float(i), .25); add(box(s, vec3(3., .03, .2), .01), vec3(.36, .2, .1), WOOD, s); float n = floor(s.x/.5); vec3 l = s - vec3(n*.5 + .25, .16, .05); l.x = s.x - n*.5 - .25; if(abs(s.x) < 2.9) add(egg(l, vec3(.2, .12 + .05*hash1(n), .15)), mix(GOLD, CARAMEL, hash1(n + float(i)*7.)), BREAD, l); }
      for(int i = 0; i < 3; i++){ vec3 l = p - vec3(-1.6 + 1.9*float(i), 2.95, -2.2); add(smax(ball(l, .24), l.y - .1, .03), vec3(2.6, 1.7, .85), GLOW, l); add(rod(l, vec3(0), vec3(0, 2., 0), .012), vec3(.05), MATTE, l); }
      vec3 st = p - vec3(1.55, 1.0, -3.35); add(egg(st - vec3(0, .35, -.25), vec3(.34, .5, .2)), vec3(.9, .88, .86), CLOTH, st); add(egg(st - vec3(0, 1.0, -.25), vec3(.18, .23, .2)), vec3(.70, .44, .32), SKIN, st); add(egg(st - vec3(0, 1.08, -.31), vec3(.21, .22, .2)), vec3(.05, .03, .02), HAIR, st);
    """,
        helpers=FACADE,
        eye="vec3(-1.2, 2.15, 5.6)",
        aim="vec3(0.15, 1.45, -1.2)",
        zoom=1.55,
        focus=4.9,
        aperture=0.9,
        table=4,
        far=16.0,
        light="vec3(-.5, .6, .55)",
        sun="vec3(1.9, 1.6, 1.2)",
        soft=0.35,
        lights=0,
        seed=29.0,
    ),
    Scene(
        "sourdough",
        """
      vec3 b = p - vec3(0, .06, 0); add(box(turn(b, -.12), vec3(2.2, .06, 1.3), .05), BOARD*.9, WOOD, turn(b, -.12));
      loaf(turn(p - vec3(-.25, .12, -.15), .25), vec3(.46, .19, .055), vec3(.17, .05, .015), 1.);
      vec3 s = tip(turn(p - vec3(1.15, .32, .72), -.5), -1.2); float o = disc(s*vec3(1, 1, 1.35), .62, .07, .05); float hole = smoothstep(.60, .66, noise(s*11.)*.6 + noise(s*23.)*.4); add(o*.7 + .02*hole, length(s*vec3(1, 0, 1.35)) > .56 ? vec3(.42, .18, .06) : mix(vec3(.90, .80, .60), vec3(.62, .48, .30), hole), SPONGE, s);
      vec3 k = turn(p - vec3(-.3, .16, 1.12), .12); add(max(box(k, vec3(.85, .012, .09), .008), -(k.z - .10 + .12*k.x*k.x)), vec3(.7, .7, .72), METAL, k); add(box(k - vec3(1.2, 0, 0), vec3(.38, .05, .075), .04), vec3(.14, .06, .03), WOOD, k);
      add(crumbs(turn(p - vec3(.6, .12, .75), .3), 7., 1.5), PALE, BREAD, p); vec3 f = p - vec3(-1.9, .3, -1.2); add((egg(f, vec3(.8, .35, .6)) - .10*fbm(f*2.5))*.6, vec3(.80, .76, .70), CLOTH, f);
    """,
        eye="vec3(0.3, 2.2, 4.3)",
        aim="vec3(0.1, 0.35, 0.1)",
        zoom=2.0,
        focus=4.2,
        seed=31.0,
        tint="vec3(.26, .16, .10)",
    ),
    Scene(
        "receipt",
        """
      vec3 q = turn(p - vec3(.0, .03, .1), -.16); q.y -= .035 + .05*sin(q.z*1.3 + .6) + .10*smoothstep(.8, 1.6, abs(q.z)); vec3 l = vec3(q.x/1.5 + .5, .5 - q.z/3.3, 0.); hit.d = 1e5;
      add(box(q, vec3(.75, .006, 1.65), .004)*.7, vec3(.92, .91, .88), LABEL, l);
      cup(turn(p - vec3(1.65, 0, -.75), .5), vec3(.35, .26, .42), vec3(.24, .11, .05));
      vec3 c = p - vec3(-1.25, .03, .75); add(disc(c, .17, .022, .01), vec3(.82, .62, .28), METAL, c); c = p - vec3(-1.5, .03, .45); add(disc(c, .15, .02, .01), vec3(.72, .45, .28), METAL, c); c -= vec3(.12, .04, .10); add(disc(lean(c, .12), .16, .02, .01), vec3(.82, .80, .76), METAL, c);
      croissant(turn(p - vec3(-1.45, .02, -.95), .8), .62); add(crumbs(p - vec3(-1.1, 0, -.2), 2., 1.2), PALE, BAKED, p);
    """,
        eye="vec3(0.1, 4.3, 2.5)",
        aim="vec3(0.05, 0.0, 0.05)",
        zoom=1.85,
        focus=4.7,
        aperture=0.9,
        exposure=0.78,
        label="receipt",
        seed=37.0,
        brush=0.6,
    ),
    Scene(
        "fruit_tart",
        """
      plate(p, 1.75); vec3 q = p - vec3(0, .09, 0); shell(q, 1.2, .34); filling(q, 1.18, .30, vec3(.95, .80, .42), CREAM);
      vec3 r = q; float i = around(r, 15., 1.0); if(mod(i + 30., 2.) < .5) strawberry(tip(r - vec3(0, .40, 0), .0), .17); else { blueberry(r - vec3(.02, .40, 0), .13); }
      r = turn(q, .2); float j = around(r, 10., .68); vec3 s = lean(r - vec3(0, .42, 0), .35); if(mod(j + 30., 2.) < .5) { float e = length(s.xz); float seed = step(.6, noise(vec3(atan(s.z, s.x)*6., 1, 2)))*smoothstep(.05, .0, abs(e - .11)); vec3 k = mix(mix(vec3(.80, .84, .50), vec3(.32, .52, .06), smoothstep(.04, .10, e)), vec3(.03), seed); add(disc(s, .21, .03, .02), k, FRUIT, s); } else berry(r - vec3(0, .42, 0), .15, j);
      r = q; float m = around(r, 6., .34); berry(r - vec3(0, .44, 0), .15, m + 5.); strawberry(q - vec3(0, .46, 0), .20); vec3 w = q - vec3(.1, .58, .14); leaf(turn(w, -.8), .30); leaf(turn(w, 1.0), .26);
      blueberry(p - vec3(1.75, .20, .75), .12); blueberry(p - vec3(1.95, .13, .45), .12); strawberry(lean(p - vec3(-1.8, .15, .85), 1.5), .19);
    """,
        eye="vec3(0.3, 2.9, 4.2)",
        zoom=2.0,
        focus=4.5,
        seed=41.0,
    ),
    Scene(
        "paris_brest",
        """
      add(disc(p - vec3(0, .05, 0), 1.6, .03, .02), vec3(.80, .62, .30), PAPER, p); vec3 q = p - vec3(0, .10, 0); float a = atan(q.z, q.x), r = length(q.xz) - .92;
      float low = length(vec2(r, (q.y - .14)*1.5)) - .40 - .03*fbm(q*4.); low = smax(low, q.y - .22, .05); add(low*.7, mix(GOLD, PALE, .2), BAKED, q);
      float rope = length(vec2(r, q.y - .38)) - .29 - .06*sin(a*22. + atan(q.y - .38, r)*2.); add(rope*.6, vec3(.68, .45, .24), CREAM, q);
      vec3 h = q - vec3(0, .50, 0); float top = length(vec2(r, h.y*1.35)) - .40 - .05*fbm(q*4.5 + 3.); top = smax(top, .06 - h.y, .06); float al = smoothstep(.60, .66, noise(q*vec3(9., 3., 9.))); float su = smoothstep(.45, .75, fbm(q*5. + 8.))*smoothstep(.5, .85, h.y/.32 + .35);
      add((top - .035*al)*.6, mix(mix(mix(GOLD, CARAMEL, .35), vec3(.92, .78, .56), al), WHITE, su*.85), BAKED, q);
      add(crumbs(p - vec3(1.2, .08, 1.1), 3., 1.1), vec3(.9, .76, .54), BAKED, p); vec3 n = p - vec3(-1.75, .15, .75); add(egg(n, vec3(.19, .16, .17)), vec3(.48, .23, .08), WOOD, n); n = p - vec3(-1.95, .15, .35); add(egg(n, vec3(.18, .15, .17)), vec3(.52, .26, .10), WOOD, n);
    """,
        eye="vec3(0.3, 2.7, 4.1)",
        aim="vec3(0.0, 0.3, 0.0)",
        zoom=2.0,
        focus=4.3,
        seed=43.0,
    ),
    Scene(
        "opera_slice",
        """
      plate(p, 1.8); vec3 q = turn(p - vec3(.05, .12, .0), -.42); vec3 l = q - vec3(0, .42, 0); float b = box(l, vec3(1.15, .40, .52), .02); float y = (l.y + .40)/.80*7.; float n = floor(y + .12*noise(l*7.)); vec3 c = mod(n, 2.) < .5 ? vec3(.52, .26, .10) : n < 2. ? CHOC*1.6 : n < 4. ? vec3(.70, .50, .30) : CHOC*1.5;
      add(b - (mod(n, 2.) < .5 ? .006*noise(l*30.) : .0), c, mod(n, 2.) < .5 ? SPONGE : CREAM, l); vec3 t = q - vec3(0, .845, 0); add(box(t, vec3(1.16, .03, .53), .02), CHOC, GLOSS, t);
      add(box(t - vec3(0, .036, 0), vec3(.80, .003, .36), .001), CHOC, LABEL, vec3(t.x/1.6 + .5, .5 - t.z/1.6, 0.));
      vec3 g = t - vec3(.92, .06, -.22); g.y += .05*sin(g.x*30.)*sin(g.z*26.); add(max(box(g, vec3(.12, .005, .10), .0), -1.)*.5, vec3(1., .72, .25), METAL, g);
      vec3 f = turn(p - vec3(1.55, .26, .8), -.9); add(min(rod(f, vec3(-.8, .0, 0), vec3(.45, .0, 0), .03), min(rod(f, vec3(.45, 0, -.07), vec3(.85, .02, -.07), .018), min(rod(f, vec3(.45, 0, .07), vec3(.85, .02, .07), .018), rod(f, vec3(.45, 0, -.08), vec3(.45, 0, .08), .025)))), vec3(.85, .80, .72), METAL, f);
      cup(turn(p - vec3(-1.75, 0, -1.35), 2.8), WHITE, vec3(.22, .10, .04)); add(crumbs(p - vec3(.5, .12, .85), 2., .9), CHOC*2., MATTE, p);
    """,
        eye="vec3(0.2, 2.15, 4.3)",
        aim="vec3(0.0, 0.42, 0.0)",
        zoom=2.15,
        focus=4.2,
        table=1,
        label="opera",
        seed=47.0,
    ),
    Scene(
        "madeleines",
        """
      plate(p, 1.6);
      for(int i = 0; i < 7; i++){ float f = float(i); vec3 o = i < 5 ? vec3(.80*cos(f*1.2566 + .3), .20, .80*sin(f*1.2566 + .3)) : vec3(.30*sin(f*3.), .48 + .05*(f - 5.), .32*cos(f*3.1)); vec3 q = lean(tip(turn(p - o, f*1.9 + .5), .12*sin(f*3.)), .10*cos(f*5.)); float b = ball(q, .7); if(b > .2){ add(b, GOLD, BAKED, q); continue; }
        vec3 e = q; float w = mix(.44, .24, smoothstep(-.5, .6, e.x)); vec2 fan = vec2(e.x - .85, e.z); float g = cos(atan(fan.y, -fan.x)*26.); float d = smax(length(vec3(e.x/1.45, e.y*1.25, e.z*(.44/w)*.92)) - .42 - .034*g*smoothstep(.7, -.2, e.x), -e.y - .08, .06); vec3 c = mix(mix(GOLD, PALE, .35), CARAMEL*.9, smoothstep(.2, 1., g)*.35 + smoothstep(.3, .5, length(e.xz))*.45); add(d*.6, c, BAKED, q + f*3.); }
      cup(turn(p - vec3(1.95, 0, -1.15), .3), WHITE, vec3(.42, .18, .04)); vec3 n = turn(p - vec3(-1.7, .04, .8), .4); n.y -= .05*fbm(n*2.); add(box(n, vec3(.8, .03, .7), .02)*.6, LILAC*.8, CLOTH, n);
    """,
        eye="vec3(0.2, 2.45, 4.2)",
        aim="vec3(0.1, 0.28, 0.0)",
        zoom=2.05,
        focus=4.2,
        seed=53.0,
        tint="vec3(.40, .26, .15)",
    ),
    Scene(
        "shop_front",
        """
      vec3 w = p; float wall = max(abs(w.z + 1.2) - .3, .0 - w.y); float hole = min(min(box(p - vec3(-2.0, 1.45, -1.), vec3(1.25, .95, .6), .03), box(p - vec3(2.0, 1.45, -1.), vec3(1.25, .95, .6), .03)), box(p - vec3(0, 1.2, -1.), vec3(.48, 1.22, .6), .03)); float front = p.y < 3.35 && abs(p.x) < 3.7 ? 1. : 0.;
      vec2 br = p.xy*vec2(1.3, 2.6); br.x += .5*mod(floor(br.y), 2.); float mortar = smoothstep(.5, .44, max(abs(fract(br.x) - .5), abs(fract(br.y) - .5)));
      add(max(wall, -hole), front > .5 ? vec3(.20, .12, .26) : mix(vec3(.45, .41, .36), vec3(.70, .62, .52)*(.8 + .35*hash(vec3(floor(br), 1.))), mortar), front > .5 ? CLOTH : STONE, p);
      add(box(p - vec3(0, 2.98, -.84), vec3(3.55, .30, .06), .02), vec3(.16, .09, .21), GLOSS, p); add(box(p - vec3(0, 2.98, -.77), vec3(3.4, .27, .012), .005), vec3(.16, .09, .21), LABEL, vec3(p.x/6.8 + .5, (p.y - 2.98)/.54*.16 + .5, 0.));
      vec3 m = p; m.x = abs(m.x); float frame = max(abs(box2(m.xy - vec2(2.0, 1.45), vec2(1.25, .95))) - .05, abs(p.z + .88) - .06); frame = min(frame, max(abs(box2(p.xy - vec2(0, 1.2), vec2(.46, 1.2))) - .05, abs(p.z + .9) - .05)); frame = min(frame, max(min(abs(p.y - 2.0), abs(p.x) - .0 + .0 < .46 ? abs(p.x) + .0 : 9.) - .025, max(abs(p.z + .95) - .03, min(box2(m.xy - vec2(2.0, 1.45), vec2(1.25, .95)), box2(p.xy - vec2(0, 1.2), vec2(.46, 1.2)))))); add(frame, vec3(.62, .46, .26), WOOD, p);
      vec3 g = p - vec3(0, 0, -1.55); vec2 cell = floor(vec2(g.x*2.6, g.y*1.9)); vec2 in_ = fract(vec2(g.x*2.6, g.y*1.9)) - .5; float cake = smoothstep(.34, .26, length(in_*vec2(1, 1.3) + vec2(0, .12)))*step(.5, g.y)*step(g.y, 2.0); vec3 gl = mix(vec3(1.7, 1.02, .48)*(.5 + .3*g.y), mix(vec3(.7, .25, .12), hash3(cell.x + cell.y*7.)*vec3(1.3, .7, .5), .6), cake*.8); gl = mix(gl, vec3(.35, .16, .07), smoothstep(.06, .02, abs(in_.y + .46))*step(.4, g.y)); add(abs(g.z) - .02, gl, GLOW, g);
      vec3 a = p - vec3(0, 2.62, -.9); float slope = a.y + .55*(a.z); float aw = max(max(abs(slope) - .015, abs(a.x) - 3.5), max(-a.z, a.z - 1.15)); float val = max(max(abs(a.z - 1.15) - .012, abs(a.x) - 3.5), max(a.y + .62, -a.y - .82 - .05*cos(a.x*12.56))); add(min(aw, val)*.7, mix(vec3(.86, .82, .76), LILAC*.85, step(.5, fract(a.x*1.0))), CLOTH, a);
      for(int i = 0; i < 4; i++){ float f = float(i); vec3 t = p - vec3(i < 2 ? -.95 - .0*f : .95, 0, -.35); t.x -= i == 0 ? -2.7 : i == 3 ? 2.7 : 0.; add(cone(t, .17, .24, .42), vec3(.46, .20, .12), STONE, t); float bu = egg(t - vec3(0, .80, 0), vec3(.36, .44, .36)); float lil = smoothstep(.52, .60, noise(t*9. + f)); add((bu - .10*noise(t*8. + f))*.6, mix(vec3(.13, .26, .08), LILAC*1.25, lil), CLOTH, t); }
      vec3 c = p - vec3(1.85, 0, .55); add(disc(c - vec3(0, .78, 0), .42, .025, .02), vec3(.82, .80, .76), MARBLE, c); add(min(rod(c, vec3(0), vec3(0, .78, 0), .03), disc(c, .25, .02, .02)), vec3(.06), METAL, c); for(int i = 0; i < 2; i++){ vec3 s = c - vec3(i == 0 ? -.72 : .74, 0, .05); add(disc(s - vec3(0, .46, 0), .21, .03, .02), vec3(.45, .28, .13), WOOD, s); float lg = rod(vec3(abs(s.x), s.y, abs(s.z)), vec3(.14, .45, .14), vec3(.19, 0, .19), .018); add(lg, vec3(.06), METAL, s); vec3 k = turn(s, i == 0 ? 0. : 3.14); add(max(abs(length(k.xz - vec2(0, 0)) - .2) - .015, max(k.x + .05, abs(k.y - .72) - .16)), vec3(.07), METAL, k); } add(disc(c - vec3(.1, .86, .05), .06, .06, .02), WHITE, CHINA, c);
      vec3 b = lean(p - vec3(-1.8, .0, .45), .0); vec3 bb = tip(b - vec3(0, .42, 0), -.16); add(box(bb, vec3(.27, .42, .03), .02), vec3(.10, .11, .10), LABEL, vec3(bb.x/.54*.24 + .5, (bb.y)/.84*.36 + .2, 0.));
    """,
        eye="vec3(-0.9, 1.75, 7.6)",
        aim="vec3(0.1, 1.72, 0.0)",
        zoom=1.45,
        focus=8.0,
        aperture=1.0,
        table=3,
        far=24.0,
        light="vec3(-.55, .62, .70)",
        sun="vec3(2.5, 2.05, 1.5)",
        soft=0.1,
        lights=0,
        label="sign",
        seed=59.0,
        brush=0.8,
        back=("vec3(.5, .55, .6)", "vec3(.6, .7, .8)", "vec3(.3, .2, .1)"),
    ),
    Scene(
        "coffee_and_bun",
        """
      cup(turn(p - vec3(-.85, 0, -.12), .5)/1.15, vec3(.40, .50, .52), vec3(.30, .13, .05)); hit.d *= 1.;
      vec3 q = p - vec3(1.0, 0, .28); plate(q, 1.0); swirlbun((turn(q, .4) - vec3(0, .08, 0))/.98); add(crumbs(q - vec3(-.3, .08, .7), 4., .8), GOLD, BAKED, q);
      vec3 s = turn(p - vec3(-.55, .12, .85), .5); add(min(rod(s, vec3(-.5, 0, 0), vec3(.2, 0, 0), .02), egg(s - vec3(.32, .0, 0), vec3(.16, .03, .09))), vec3(.8, .75, .68), METAL, s);
      vec3 v = p - vec3(.15, 0, -1.6); add(cone(v, .2, .13, .6), vec3(.72, .78, .80), CHINA, v); for(int i = 0; i < 5; i++){ vec3 h = hash3(float(i) + 3.); vec3 o = vec3((h.x - .5)*.8, .98 + .3*h.y, (h.z - .5)*.5); add(rod(v, vec3(0, .5, 0), o, .012), GREEN, MATTE, v); vec3 f = v - o; add((egg(f, vec3(.20, .24, .20)) - .08*noise(f*14. + h.x*9.))*.6, LILAC*1.15, CLOTH, f); }
    """,
        eye="vec3(0.1, 2.3, 4.4)",
        aim="vec3(0.05, 0.38, 0.0)",
        zoom=2.05,
        focus=4.4,
        seed=61.0,
        tint="vec3(.30, .19, .12)",
    ),
    Scene(
        "gingerbread",
        """
      vec3 b = p - vec3(0, .03, 0); add(box(turn(b, .12), vec3(2.0, .03, 1.5), .02), vec3(.78, .72, .62), PAPER, b);
      for(int i = 0; i < 4; i++){ float f = float(i); vec3 q = turn(p - vec3(i == 0 ? -1.05 : i == 1 ? .05 : i == 2 ? 1.12 : .62, i == 3 ? .24 : .11, i == 0 ? .05 : i == 1 ? -.22 : i == 2 ? .22 : 1.0), i == 0 ? .15 : i == 1 ? -.08 : i == 2 ? -.22 : 1.25); if(i == 3) q = lean(q, .06); vec2 m = vec2(abs(q.x), -q.z);
        float d = length(m - vec2(0, .52)) - .27; d = smin(d, box2(m - vec2(0, .02), vec2(.17, .25)) - .08, .12); vec2 a = m - vec2(.2, .18); d = smin(d, length(a - vec2(1, -.12)*clamp(dot(a, vec2(.98, -.12)), 0., .36)) - .115, .10); a = m - vec2(.12, -.22); d = smin(d, length(a - vec2(.42, -.9)*clamp(dot(a, vec2(.42, -.9)), 0., .40)) - .13, .10);
        float e = smax(d, abs(q.y) - .07, .06); add(e*.8 - .006*noise(q*9.), mix(vec3(.50, .24, .09), vec3(.34, .14, .05), smoothstep(-.08, .0, d)), BAKED, q + f*5.);
        float ic = abs(d + .065 + .012*sin((m.x + m.y)*40.)) - .016; ic = min(ic, length(vec2(m.x - .10, m.y - .58)) - .032); ic = min(ic, max(abs(length(vec2(m.x, m.y - .53)) - .14) - .015, m.y - .48)); ic = min(ic, min(length(m - vec2(0, .16)) - .035, length(m - vec2(0, -.02)) - .035)); add(max(ic, abs(q.y - .075) - .022)*.8 - .004, i == 1 && m.y < .22 && m.x < .05 ? RED : WHITE, CREAM, q); }
      vec3 s = p - vec3(-1.55, .12, 1.05); add(rod(turn(s, .5), vec3(-.4, -.02, 0), vec3(.4, -.02, 0), .075), vec3(.36, .15, .05), WOOD, s); s = p - vec3(-1.35, .12, 1.25); add(rod(turn(s, .2), vec3(-.4, -.02, 0), vec3(.4, -.02, 0), .065), vec3(.40, .17, .06), WOOD, s); vec3 r = p - vec3(1.85, .1, -.85); around(r, 8., .18); add(egg(r, vec3(.17, .05, .05)), vec3(.30, .11, .04), WOOD, r);
      for(int i = 0; i < 7; i++){ vec3 h = hash3(float(i) + 2.); vec3 o = p - vec3(-2.2 + 4.4*h.x, .12, -1.35 - .5*h.y); if(i < 3) add(ball(o, .13), RED*.8, FRUIT, o); else leaf(turn(o, h.z*6.), .6); }
    """,
        eye="vec3(0.1, 3.4, 3.6)",
        aim="vec3(0.0, 0.05, 0.1)",
        zoom=2.0,
        focus=4.6,
        seed=67.0,
        lights=44,
        glint=1.5,
    ),
    Scene(
        "cupcakes",
        """
      add(disc(p - vec3(0, .03, -.1), 2.1, .03, .02), vec3(.50, .32, .17), WOOD, p);
      for(int i = 0; i < 6; i++){ float f = float(i); vec3 q = p - vec3(i < 3 ? -1.15 + 1.15*f : -.58 + 1.16*(f - 3.), .06, i < 3 ? -.62 : .38); if(i == 5) q.x -= 1.16*0.; if(i == 5) q = p - vec3(1.72, .06, .30); vec3 c = i == 0 ? vec3(.86, .78, .62) : i == 1 ? ROSE : i == 2 ? PISTA : i == 3 ? LILAC*1.1 : i == 4 ? vec3(.36, .17, .08) : MILK; cupcake(turn(q, f), mix(c, MILK, .25), mod(f, 2.) < .5 ? vec3(.33, .15, .08) : WHITE);
        if(i == 1 || i == 3) berry(q - vec3(0, 1.14, 0), .13, f); else if(i == 4) add(ball(q - vec3(0, 1.14, 0), .11), RED, FRUIT, q); else if(i == 2) blueberry(q - vec3(0, 1.13, 0), .12); else if(i == 0){ leaf(turn(q - vec3(-.1, 1.08, 0), .6), .28); } else strawberry(q - vec3(0, 1.14, 0), .15); }
      vec3 s = p; vec2 g = floor(s.xz*5.); vec3 h = hash3(g.x*3.1 + g.y*7.7); vec3 o = vec3((g.x + .2 + .6*h.x)/5., .02, (g.y + .2 + .6*h.y)/5.); if(h.z > .62 && length(o.xz - vec2(0, 1.9)) < 1.5) add(rod(s - o, vec3(-.035*cos(h.x*9.), 0, -.035*sin(h.x*9.)), vec3(.035*cos(h.x*9.), 0, .035*sin(h.x*9.)), .016)*.7, hash3(h.z*50.)*.9, GLOSS, s);
    """,
        eye="vec3(0.2, 2.15, 5.0)",
        aim="vec3(0.1, 0.55, 0.0)",
        zoom=2.0,
        focus=4.6,
        table=1,
        seed=71.0,
        back=("vec3(.32, .22, .26)", "vec3(.62, .48, .50)", "vec3(.8, .6, .5)"),
    ),
    Scene(
        "galette",
        """
      add(disc(p - vec3(0, .04, 0), 1.75, .03, .02), vec3(.85, .80, .72), PAPER, p); vec3 q = p - vec3(0, .08, 0); float a = atan(q.z, q.x), r = length(q.xz); float R = 1.38 + .035*cos(a*34.);
      float h = .34 - .16*smoothstep(1.1, 1.4, r) + .05*smoothstep(.9, .0, r); float sp = abs(fract((a + r*r*.75)/6.28318*14.) - .5)*2.*r; float score = smoothstep(.16, .04, sp)*smoothstep(1.28, 1.18, r)*smoothstep(.05, .2, r); float lay = .012*sin(q.y*70. + noise(q*8.)*3.)*step(1.25, r);
      float d = smax(r - R - lay, abs(q.y - h*.5) - h*.5 + .025*score, .08); add(d*.65, mix(mix(vec3(.72, .36, .09), vec3(.46, .18, .04), smoothstep(.40, .66, fbm(q*3.))*.7), PALE*1.02, score*.75), BAKED, q);
      vec3 c = turn(p - vec3(-.05, .42, -.12), .4); c = lean(c, -.06); float ca = atan(c.z, c.x), cr = length(c.xz); float zig = .52 + .16*abs(fract(ca/6.28318*10.) - .5)*2.; add(max(abs(cr - .52) - .012, max(-c.y, c.y - zig*.8))*.6, vec3(.95, .66, .20), METAL, c); vec3 j = c; around(j, 10., .53); add(ball(j - vec3(0, .16, 0), .045), RED, FRUIT, j);
      vec3 w = turn(p - vec3(1.85, .12, .75), .5); float wr = length(w.xz - vec2(-.9, 0)); add(max(max(abs(atan(w.z, w.x + .9)) - .32, wr - 1.1)*.8, abs(w.y) - .14 + .012*sin(w.y*60.))*.7, abs(w.y) < .05 ? vec3(.86, .72, .36) : GOLD, BAKED, w); vec3 bean = p - vec3(1.15, .08, 1.35); add(egg(turn(bean, .6), vec3(.13, .07, .08)), vec3(.90, .88, .92), CHINA, bean); add(crumbs(p - vec3(1.4, 0, 1.2), 3., 1.2), PALE, BAKED, p);
    """,
        eye="vec3(0.2, 2.8, 4.3)",
        aim="vec3(0.12, 0.18, 0.1)",
        zoom=2.0,
        focus=4.4,
        seed=73.0,
    ),
    Scene(
        "empty_shelf",
        """
      vec3 w = p - vec3(0, 1.6, -1.0); add(box(w, vec3(5., 3., .05), .0), vec3(.48, .40, .36)*(.8 + .3*step(.5, fract(p.x*1.2 + .1))), STONE, p); float s = floor((p.y + .62)/1.25); s = clamp(s, 0., 2.); vec3 q = p - vec3(0, s*1.25, -.35); add(box(q, vec3(3.2, .06, .62), .02), vec3(.40, .23, .12), WOOD, q + s*4.); add(box(vec3(abs(p.x) - 3.2, p.y - 1.4, p.z + .35), vec3(.07, 2.0, .62), .02), vec3(.36, .20, .10), WOOD, p.yxz);
      for(int i = 0; i < 3; i++){ float x = -1.9 + 1.9*float(i); vec3 t = tip(q - vec3(x + .15*s, .17, .52), .30); float n = s*3. + float(i); add(box(t, vec3(.34, .13, .010), .008), vec3(.93, .90, .83), LABEL, vec3(t.x/.72*.32 + .17 + .33*float(i), t.y/.28*.15 + .16 + .33*s, 0.)); }
      add(crumbs(q - vec3(-.8, .06, .1), 2. + s, 2.2), PALE, BAKED, q); add(crumbs(q - vec3(1.3, .06, .1), 6. + s, 1.8), GOLD, BAKED, q);
      vec3 b = p - vec3(1.45, 1.31, -.35); float weave = .02*sin(atan(b.z, b.x)*30.)*sin(b.y*42.); float br = length(b.xz*vec2(.7, 1.)); add((max(abs(br - .40 - .12*b.y) - .03, abs(b.y - .17) - .17) - weave)*.6, vec3(.50, .30, .12), CLOTH, b); add(max(br - .4, abs(b.y - .04) - .02), vec3(.75, .70, .62), CLOTH, b);
      croissant(turn(p - vec3(-1.25, .06, -.25), .9), .45); vec3 tr = p - vec3(-1.2, 2.57, -.35); add(max(box(tr, vec3(.9, .05, .42), .02), -box(tr - vec3(0, .04, 0), vec3(.85, .05, .37), .02)), vec3(.35, .35, .37), METAL, tr);
    """,
        eye="vec3(-0.5, 2.0, 5.6)",
        aim="vec3(0.1, 1.42, -0.4)",
        zoom=1.75,
        focus=5.8,
        aperture=1.2,
        light="vec3(-.5, .62, .62)",
        sun="vec3(1.7, 1.5, 1.25)",
        fill="vec3(.38, .42, .5)",
        soft=0.25,
        label="shelf",
        lights=0,
        seed=79.0,
    ),
    Scene(
        "burnt_bread",
        """
      vec3 g = p - vec3(0, .16, 0); vec3 gx = g; gx.x = mod(g.x, .28) - .14; float wire = max(length(gx.xy) - .022, abs(g.z) - 1.15); wire = min(wire, max(min(length(vec2(abs(g.z) - 1.15, g.y)), length(vec2(g.z, g.y + .04))) - .03, abs(g.x) - 2.0)); wire = max(wire, abs(g.x) - 2.0); add(wire, vec3(.55, .55, .57), METAL, g);
      loaf(turn(p - vec3(-.35, .18, -.25), .3), vec3(.075, .036, .02), vec3(.012, .009, .008), .0);
      vec3 h = turn(p - vec3(1.05, .18, .55), -.55); float d = smax(egg(h - vec3(0, .36, 0), vec3(.95, .50, .60)), -h.y, .1); float cut = h.x + .12; d = smax(d, -cut, .02); float crumb = noise(h*12.)*.6 + noise(h*25.)*.4; bool inside = cut < .035; float edge = length((h - vec3(0, .36, 0))/vec3(.95, .50, .60)); add((d - .02*fbm(h*6.))*.7, inside && edge < .88 && h.y > .07 ? mix(vec3(.72, .58, .38), vec3(.50, .36, .20), smoothstep(.5, .7, crumb)) : vec3(.022, .015, .013), inside ? SPONGE : BREAD, h);
      add(crumbs(p - vec3(.4, 0, 1.2), 4., 1.8), vec3(.03, .02, .015), BREAD, p); add(crumbs(p - vec3(1.3, 0, 1.35), 9., 1.2), vec3(.02), BREAD, p); vec3 k = p - vec3(-1.9, .3, .9); add((egg(k, vec3(.62, .26, .5)) - .12*fbm(k*2.6))*.55, vec3(.36, .42, .48)*(.8 + .3*step(.5, fract(k.x*5.))), CLOTH, k);
    """,
        eye="vec3(0.3, 2.2, 4.2)",
        aim="vec3(0.1, 0.35, 0.1)",
        zoom=2.0,
        focus=4.1,
        seed=83.0,
        tint="vec3(.42, .30, .20)",
        sun="vec3(2.0, 1.85, 1.6)",
    ),
    Scene(
        "flan",
        """
      plate(p, 1.75); vec3 q = turn(p - vec3(-.55, .12, .0), .35); float r = length(q.xz), a = atan(q.z, q.x); float wedge = (abs(a) - .46)*r; float R = 1.75; vec3 c;
      float shape = max(max(wedge, r - R), abs(q.y - .46) - .46); if(shape < .3){ bool crust = r > R - .13 || q.y < .10; float top = smoothstep(.88, .915, q.y); float bl = smoothstep(.42, .62, fbm(vec3(q.xz*3.2, 2.).xzy)); c = crust ? mix(GOLD, PALE, .25) : mix(vec3(.90, .66, .26), mix(vec3(.70, .34, .06), vec3(.13, .045, .015), bl), top); if(!crust && top < .5) c *= .95 + .1*noise(q*14.); add((shape - .012)*.55 + (crust ? .006*noise(q*30.) : 0.), c, crust ? BAKED : top > .5 ? GLOSS : CREAM, q); } else add(shape, PALE, CREAM, q);
      vec3 v = turn(p - vec3(.95, .17, .95), .5); v.y -= .03*sin(v.x*4.); add(rod(v, vec3(-.6, 0, 0), vec3(.6, 0, .05*sin(v.x*5.)), .028), vec3(.05, .025, .015), WOOD, v); vec3 f = p - vec3(1.3, .20, .55); for(int i = 0; i < 5; i++){ vec3 l = turn(f, float(i)*1.2566); add(egg(l - vec3(.14, .02, 0), vec3(.15, .025, .07)), vec3(.95, .90, .72), CREAM, l); } add(ball(f - vec3(0, .04, 0), .06), vec3(.9, .7, .2), CREAM, f);
      vec3 b = p - vec3(-.9, 0, -2.2); shell(b, 1.25, .75); filling(b, 1.24, .70, mix(vec3(.80, .45, .12), vec3(.2, .07, .02), smoothstep(.4, .6, fbm(b*3.))), GLOSS);
    """,
        eye="vec3(0.9, 2.5, 4.3)",
        aim="vec3(0.15, 0.38, 0.0)",
        zoom=2.05,
        focus=4.3,
        seed=89.0,
    ),
)


def lettering(kind: str) -> QImage:
    """What is written somewhere in a picture: the sign, a receipt, price cards."""
    image = QImage(1024, 1024, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    paint = QPainter(image)
    paint.setRenderHint(QPainter.RenderHint.Antialiasing)

    def write(
        x: float,
        y: float,
        w: float,
        h: float,
        text: str,
        px: int,
        ink: str,
        align: Qt.AlignmentFlag,
        italic: bool = False,
        family: str = "serif",
    ) -> None:
        font = QFont(family)
        font.setPixelSize(px)
        font.setItalic(italic)
        paint.setFont(font)
        paint.setPen(QColor(ink))
        paint.drawText(QRectF(x, y, w, h), align | Qt.AlignmentFlag.AlignVCenter, text)

    middle, left, right = (
        Qt.AlignmentFlag.AlignHCenter,
        Qt.AlignmentFlag.AlignLeft,
        Qt.AlignmentFlag.AlignRight,
    )
    if kind == "receipt":
        paint.fillRect(image.rect(), QColor("#fbfaf6"))
        write(0, 30, 1024, 70, "RUE DES LILAS", 76, "#2a2730", middle, family="monospace")
        write(
            0, 105, 1024, 40, "pâtisserie · since 1998", 42, "#5a5560", middle, family="monospace"
        )
        lines = [
            ("1 birthday cake 20p", "58.00"),
            ("1 birthday cake 20p", "58.00"),
            ("2 éclair choc.", "7.60"),
            ("1 tarte citron", "4.20"),
        ]
        for i, (what, price) in enumerate(lines):
            write(90, 220 + i * 74, 640, 60, what, 50, "#2a2730", left, family="monospace")
            write(640, 220 + i * 74, 300, 60, price, 50, "#2a2730", right, family="monospace")
        paint.setPen(QPen(QColor("#5a5560"), 5, Qt.PenStyle.DashLine))
        paint.drawLine(90, 545, 940, 545)
        write(90, 570, 500, 80, "TOTAL", 66, "#2a2730", left, family="monospace")
        write(540, 570, 400, 80, "127.80", 66, "#2a2730", right, family="monospace")
        paint.setPen(QPen(QColor("#b3202a"), 9))
        paint.drawEllipse(QRectF(60, 205, 905, 150))
        for i in range(70):
            paint.fillRect(QRectF(170 + i * 10, 740, 3 + (i * 7919 % 5), 110), QColor("#2a2730"))
        write(0, 890, 1024, 60, "merci, à bientôt", 52, "#5a5560", middle, italic=True)
    elif kind == "opera":
        write(0, 250, 1024, 520, "Opéra", 340, "#f3c766", middle, italic=True)
    elif kind == "sign":
        write(0, 440, 1024, 144, "RUE  DES  LILAS  ·  PÂTISSERIE", 56, "#f0d9a0", middle)
        paint.fillRect(QRectF(390, 640, 244, 368), QColor("#26302a"))
        for i, text in enumerate(
            ("aujourd'hui", "tarte citron", "éclairs", "Paris-Brest", "brioche")
        ):
            write(390, 655 + i * 68, 244, 60, text, 40, "#f1ece0", middle, italic=True)
    elif kind == "shelf":
        cards = (
            "croissant",
            "brioche",
            "pain au lait",
            "baguette",
            "éclair",
            "flan",
            "Paris-Brest",
            "sold out",
            "tarte citron",
        )
        for i, text in enumerate(cards):
            x, y = (i % 3) * 340, 1024 - 165 - (i // 3) * 340 - 85
            paint.fillRect(QRectF(x, y - 20, 340, 210), QColor("#f4efe4"))
            write(
                x,
                y,
                340,
                170,
                text,
                58,
                "#8a2b30" if text == "sold out" else "#3b2a3f",
                middle,
                italic=True,
            )
    paint.end()
    return image.flipped(Qt.Orientation.Vertical)


def shop_logo(size: QSize) -> QImage:
    """A sprig of lilac on plum: our mark, and what the impostor borrows."""
    image = QImage(size * 4, QImage.Format.Format_RGB32)
    w = image.width()
    image.fill(QColor("#3a2242"))
    p = QPainter(image)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(QPen(QColor("#e9cf96"), w * 0.012))
    p.drawEllipse(QRectF(w * 0.07, w * 0.07, w * 0.86, w * 0.86))
    p.setPen(QPen(QColor("#7f9a62"), w * 0.016, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    p.drawLine(int(w * 0.50), int(w * 0.70), int(w * 0.50), int(w * 0.34))
    seed = 7
    for i in range(64):
        seed = (seed * 1103515245 + 12345) % 2**31
        t = (i + 0.5) / 64
        spread = 0.155 * (t**0.8) * (1.15 - 0.35 * t)
        x = 0.5 + spread * (((seed >> 8) % 2000) / 1000 - 1)
        y = 0.19 + 0.40 * t + 0.02 * (((seed >> 3) % 100) / 50 - 1)
        shade = ("#b79bd0", "#cdb6e0", "#9b7cba", "#e2d3ee")[seed % 4]
        p.save()
        p.translate(w * x, w * y)
        p.rotate(float(seed % 90))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(QColor(shade))
        for _k in range(4):
            p.rotate(90)
            p.drawEllipse(QRectF(w * 0.002, -w * 0.011, w * 0.030, w * 0.022))
        p.setBrush(QColor("#f3e3a8"))
        p.drawEllipse(QRectF(-w * 0.006, -w * 0.006, w * 0.012, w * 0.012))
        p.restore()
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(QColor("#7f9a62"))
    for side in (-1, 1):
        p.save()
        p.translate(w * 0.5, w * 0.66)
        p.rotate(-28 if side > 0 else 208)
        p.drawEllipse(QRectF(w * 0.02, -w * 0.035, w * 0.17, w * 0.07))
        p.restore()
    font = QFont("serif")
    font.setPixelSize(int(w * 0.105))
    font.setItalic(True)
    p.setFont(font)
    p.setPen(QColor("#f0dfb4"))
    p.drawText(QRectF(0, w * 0.735, w, w * 0.13), Qt.AlignmentFlag.AlignCenter, "des Lilas")
    p.end()
    return image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


class Studio:
    """An OpenGL context without a window, in which scenes are drawn."""

    def __init__(self) -> None:
        shape = QSurfaceFormat()
        shape.setVersion(3, 3)
        shape.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
        self.surface = QOffscreenSurface()
        self.surface.setFormat(shape)
        self.surface.create()
        self.context = QOpenGLContext()
        self.context.setFormat(shape)
        if not (self.context.create() and self.context.makeCurrent(self.surface)):
            raise SystemExit(
                "No OpenGL 3.3 here. Without a screen: start Xvfb, set DISPLAY and QT_QPA_PLATFORM=offscreen."
            )
        self.gl = self.context.functions()
        self.array = QOpenGLVertexArrayObject()
        self.array.create()

    def program(self, fragment: str) -> QOpenGLShaderProgram:
        made = QOpenGLShaderProgram()
        made.addShaderFromSourceCode(QOpenGLShader.ShaderTypeBit.Vertex, VERTEX)
        if (
            not made.addShaderFromSourceCode(QOpenGLShader.ShaderTypeBit.Fragment, fragment)
            or not made.link()
        ):
            raise SystemExit(made.log())
        return made

    def sheet(self, size: QSize, kind: int) -> QOpenGLFramebufferObject:
        shape = QOpenGLFramebufferObjectFormat()
        shape.setInternalTextureFormat(kind)
        return QOpenGLFramebufferObject(size, shape)

    def paint(
        self,
        onto: QOpenGLFramebufferObject,
        program: QOpenGLShaderProgram,
        texture: int,
        sampler: str,
        **values: float,
    ) -> None:
        onto.bind()
        self.array.bind()
        program.bind()
        self.gl.glViewport(0, 0, onto.width(), onto.height())
        program.setUniformValue(
            program.uniformLocation("size"), float(onto.width()), float(onto.height())
        )
        self.gl.glActiveTexture(GL_TEXTURE0)
        self.gl.glBindTexture(GL_TEXTURE_2D, texture)
        program.setUniformValue1i(program.uniformLocation(sampler), 0)
        for name, value in values.items():
            program.setUniformValue1f(program.uniformLocation(name), value)
        self.gl.glDrawArrays(GL_TRIANGLES, 0, 3)
        self.gl.glFinish()
        onto.release()

    def draw(self, scene: Scene, size: QSize, finer: float) -> QImage:
        """The scene, drawn larger and scaled down so that edges are soft."""
        large = QSize(int(size.width() * finer), int(size.height() * finer))
        seen = {
            "EYE": scene.eye, "AIM": scene.aim, "ZOOM": f"{scene.zoom:.4f}", "FOCUS": f"{scene.focus:.4f}",
            "APERTURE": f"{scene.aperture:.4f}", "TABLE": str(scene.table), "TABLE_TINT": scene.tint, "LIGHT": scene.light,
            "SUN": scene.sun, "FILL": scene.fill, "BACK_LOW": f"({scene.back[0]})", "BACK_HIGH": f"({scene.back[1]})",
            "BACK_GLOW": f"({scene.back[2]})", "LIGHTS": str(scene.lights), "GLINT": f"{scene.glint:.4f}",
            "SOFT": f"{scene.soft:.4f}", "FAR": f"{scene.far:.4f}", "EXPOSURE": f"{scene.exposure:.4f}", "SEED": f"{scene.seed:.4f}",
        }  # fmt: skip
        defines = "".join(f"#define {key} {value}\n" for key, value in seen.items())
        field = (
            "float map(vec3 p){ hit.d = 1e5; hit.c = vec3(.5); hit.k = 0.; hit.l = p;\n"
            + scene.body
            + "\nreturn hit.d; }\n"
        )
        first = self.program(TOOLBOX + scene.helpers + field + defines + LENS)
        label = QOpenGLTexture(lettering(scene.label))
        raw, soft, done = (
            self.sheet(large, GL_RGBA16F),
            self.sheet(large, GL_RGBA16F),
            self.sheet(large, GL_RGBA8),
        )
        self.paint(raw, first, label.textureId(), "label")
        self.paint(soft, self.program(BLUR), raw.texture(), "image")
        self.paint(
            done,
            self.program(BRUSH),
            soft.texture(),
            "image",
            strength=scene.brush * large.height() / 960,
        )
        image = done.toImage().convertToFormat(QImage.Format.Format_RGB32)
        label.destroy()
        return image.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )


def save(image: QImage, path: Path) -> None:
    """As JPEG, a little coarser where the picture would be heavy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in range(84, 40, -2):
        image.save(str(path), quality=quality)
        if path.stat().st_size < LARGEST_BYTES:
            return


def contact_sheet(images: dict[str, QImage], path: Path) -> None:
    """All that was drawn, on one page, to look at."""
    wide, tall, columns = 480, 320, 4
    rows = (len(images) + columns - 1) // columns
    page = QImage(columns * wide, rows * tall, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.black)
    paint = QPainter(page)
    for i, (name, image) in enumerate(images.items()):
        fit = image.scaled(
            wide,
            tall,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        paint.drawImage(i % columns * wide, i // columns * tall, fit)
        paint.setPen(Qt.GlobalColor.white)
        paint.drawText(i % columns * wide + 6, i // columns * tall + 16, name)
    paint.end()
    page.save(str(path))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="which pictures; all when none is named")
    parser.add_argument(
        "--to", type=Path, default=DEMO, help="folder that gets pictures/ and avatars/"
    )
    parser.add_argument(
        "--size", type=int, default=960, help="width of a picture, for a quick look"
    )
    parser.add_argument(
        "--finer", type=float, default=1.6, help="how much larger to draw before scaling down"
    )
    parser.add_argument("--sheet", type=Path, help="also save all on one page")
    given = parser.parse_args()
    app = QGuiApplication(sys.argv[:1])  # noqa: F841 (keeps Qt alive)
    studio = Studio()
    shown: dict[str, QImage] = {}
    part = given.size / PICTURE.width()
    for scene in (*SCENES, *AVATARS):
        if given.names and scene.name not in given.names:
            continue
        began = time.monotonic()
        face = scene in AVATARS
        size = (AVATAR if face else PICTURE) * part
        image = studio.draw(scene, size, given.finer * (1.4 if face else 1.0))
        save(image, given.to / ("avatars" if face else "pictures") / f"{scene.name}.jpg")
        shown[scene.name] = image
        print(f"{scene.name}: {time.monotonic() - began:.1f} s", flush=True)
    if not given.names or "shop" in given.names:
        shown["shop"] = shop_logo(AVATAR * part)
        save(shown["shop"], given.to / "avatars" / "shop.jpg")
    if given.sheet:
        contact_sheet(shown, given.sheet)
    sys.stdout.flush()
    # WORKAROUND PySide6 6.12 loses references to None in OpenGL calls and aborts at exit:
    # remove when a full run ends with status 0 without it.
    os._exit(0)


if __name__ == "__main__":
    main()
