/**
 * Online services by the domains they are reached at, their own and those of their content networks, as their
 * operators document them (firewall and allow-list pages) and as certificates for them say.
 */
const DOMAINS: Readonly<Record<string, string>> = {
  adobe: 'adobe.com adobe.io adobelogin.com typekit.net',
  airbnb: 'airbnb.com muscache.com',
  akamai: 'akamai.net akamaiedge.net akamaihd.net akamaized.net edgekey.net edgesuite.net',
  alibaba: 'aliyun.com alicdn.com alibaba.com alipay.com taobao.com tmall.com aliyuncs.com',
  amazon: 'amazon.com amazon.co.uk amazon.de amazon.fr amazon.it media-amazon.com ssl-images-amazon.com',
  'amazon-alexa': 'alexa.amazon.com avs-alexa-eu.amazon.com avs-alexa-na.amazon.com',
  'amazon-aws': 'amazonaws.com aws.amazon.com cloudfront.net awsstatic.com',
  'amazon-video': 'primevideo.com aiv-cdn.net aiv-delivery.net pv-cdn.net',
  anydesk: 'anydesk.com net.anydesk.com',
  apple: 'apple.com mzstatic.com cdn-apple.com apple-dns.net aaplimg.com',
  'apple-icloud': 'icloud.com icloud-content.com apple-cloudkit.com me.com',
  'apple-itunes': 'itunes.apple.com',
  'apple-push': 'push.apple.com',
  'apple-siri': 'siri.apple.com',
  baidu: 'baidu.com bdstatic.com bcebos.com',
  bing: 'bing.com bing.net',
  bloomberg: 'bloomberg.com bwbx.io',
  cloudflare: 'cloudflare.com cloudflare-dns.com cloudflare.net cloudflareinsights.com cdnjs.cloudflare.com',
  dailymotion: 'dailymotion.com dmcdn.net',
  dazn: 'dazn.com indazn.com dazndn.com',
  deezer: 'deezer.com dzcdn.net',
  dingtalk: 'dingtalk.com',
  discord: 'discord.com discord.gg discordapp.com discordapp.net discord.media',
  'disney-plus': 'disneyplus.com disney-plus.net bamgrid.com dssott.com',
  dropbox: 'dropbox.com dropboxapi.com dropboxstatic.com dropboxusercontent.com',
  ebay: 'ebay.com ebaystatic.com ebayimg.com',
  facebook: 'facebook.com facebook.net fbcdn.net fb.com fbsbx.com fbpigeon.com',
  'facebook-messenger': 'messenger.com m.me',
  fastly: 'fastly.net fastlylb.net fastly.com',
  github: 'github.com githubusercontent.com githubassets.com github.io ghcr.io',
  gitlab: 'gitlab.com gitlab.io',
  gmail: 'gmail.com mail.google.com googlemail.com',
  google: 'google.com gstatic.com google.it google.de google.fr google.co.uk google.es ggpht.com',
  'google-ads': 'doubleclick.net googlesyndication.com googleadservices.com 2mdn.net admob.com',
  'google-analytics': 'google-analytics.com googletagmanager.com googletagservices.com',
  'google-cloud': 'googleusercontent.com cloud.google.com appspot.com firebaseio.com',
  'google-docs': 'docs.google.com sheets.google.com',
  'google-drive': 'drive.google.com',
  'google-fonts': 'fonts.googleapis.com fonts.gstatic.com',
  'google-maps': 'maps.google.com maps.googleapis.com maps.gstatic.com',
  'google-meet': 'meet.google.com meetings.clients6.google.com',
  'google-play': 'play.google.com play.googleapis.com android.clients.google.com',
  'google-services': 'googleapis.com mtalk.google.com',
  hulu: 'hulu.com huluim.com hulustream.com',
  instagram: 'instagram.com cdninstagram.com',
  kakaotalk: 'kakao.com kakao.co.kr kakaocdn.net',
  lastfm: 'last.fm lastfm.freetls.fastly.net',
  line: 'line.me line-apps.com line-scdn.net naver.jp',
  linkedin: 'linkedin.com licdn.com',
  meraki: 'meraki.com',
  microsoft:
    'microsoft.com msftconnecttest.com msftncsi.com msn.com s-microsoft.com microsoft.net msauth.net',
  'microsoft-365':
    'office.com office365.com office.net microsoftonline.com sharepointonline.com onmicrosoft.com',
  'microsoft-azure': 'azure.com azure.net azureedge.net windows.net azurewebsites.net trafficmanager.net',
  'microsoft-onedrive': 'onedrive.com onedrive.live.com 1drv.ms sharepoint.com',
  'microsoft-outlook': 'outlook.com hotmail.com outlook.office.com outlook.office365.com live.com',
  'microsoft-teams': 'teams.microsoft.com teams.live.com lync.com trouter.teams.microsoft.com',
  'microsoft-xbox': 'xbox.com xboxlive.com',
  mozilla: 'mozilla.org mozilla.com mozilla.net firefox.com mozaws.net',
  netflix: 'netflix.com netflix.net nflxext.com nflximg.com nflximg.net nflxso.net nflxvideo.net',
  nintendo: 'nintendo.net nintendo.com',
  ookla: 'speedtest.net ookla.com ooklaserver.net',
  openai: 'openai.com chatgpt.com oaistatic.com oaiusercontent.com',
  opendns: 'opendns.com umbrella.com',
  paypal: 'paypal.com paypalobjects.com',
  pinterest: 'pinterest.com pinimg.com',
  playstation: 'playstation.net playstation.com sonyentertainmentnetwork.com',
  protonvpn: 'protonvpn.ch protonvpn.com protonvpn.net',
  quad9: 'quad9.net',
  reddit: 'reddit.com redd.it redditmedia.com redditstatic.com',
  riotgames: 'riotgames.com leagueoflegends.com pvp.net riotcdn.net',
  salesforce: 'salesforce.com force.com salesforceliveagent.com',
  signal: 'signal.org whispersystems.org',
  skype: 'skype.com skypeassets.com skypeecs-prod-usw-0.cloudapp.net',
  slack: 'slack.com slack-edge.com slack-msgs.com slackb.com',
  snapchat: 'snapchat.com sc-cdn.net snap-dev.net snapads.com sc-gw.com',
  sonos: 'sonos.com',
  soundcloud: 'soundcloud.com sndcdn.com',
  spotify: 'spotify.com scdn.co spotifycdn.com spotifycdn.net spotify.map.fastly.net',
  steam: 'steampowered.com steamcommunity.com steamcontent.com steamstatic.com steamserver.net',
  teamviewer: 'teamviewer.com',
  telegram: 'telegram.org t.me telegram.me',
  threema: 'threema.ch',
  tidal: 'tidal.com tidalhifi.com',
  tiktok: 'tiktok.com tiktokcdn.com tiktokv.com musical.ly byteoversea.com ibyteimg.com',
  tumblr: 'tumblr.com',
  twitch: 'twitch.tv ttvnw.net jtvnw.net',
  twitter: 'twitter.com twimg.com t.co x.com',
  viber: 'viber.com',
  vimeo: 'vimeo.com vimeocdn.com',
  waze: 'waze.com',
  webex: 'webex.com wbx2.com ciscospark.com',
  wechat: 'wechat.com weixin.qq.com wx.qq.com weixin.com',
  whatsapp: 'whatsapp.com whatsapp.net wa.me',
  wikipedia: 'wikipedia.org wikimedia.org wikidata.org mediawiki.org',
  'windows-update':
    'windowsupdate.com update.microsoft.com delivery.mp.microsoft.com dl.delivery.mp.microsoft.com',
  yahoo: 'yahoo.com yimg.com yahooapis.com',
  yandex: 'yandex.ru yandex.net yandex.com yastatic.net',
  youtube: 'youtube.com googlevideo.com ytimg.com youtu.be youtube-nocookie.com',
  zattoo: 'zattoo.com zahs.tv',
  zoom: 'zoom.us zoom.com zoomgov.com',
};

const byDomain: ReadonlyMap<string, string> = new Map(
  Object.entries(DOMAINS).flatMap(([service, domains]) =>
    domains.split(' ').map((domain): [string, string] => [domain, service]),
  ),
);

/** Labels of the longest domain above: what stands further left need not be looked at. */
const MAX_LABELS = 5;
const MAX_HOST_BYTES = 255;

/** The online service that a host name belongs to, by the longest domain that is known; undefined where none is. */
export function onlineService(host: string): string | undefined {
  if (host.length > MAX_HOST_BYTES) return undefined;
  const labels = host.toLowerCase().replace(/\.$/, '').split('.').slice(-MAX_LABELS);
  for (let first = 0; first < labels.length - 1; first += 1) {
    const service = byDomain.get(labels.slice(first).join('.'));
    if (service !== undefined) return service;
  }
  return undefined;
}
