var siteInfo = {"siteGuid":"1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9","projectName":"/EWB-FRONT","webVersion":"5.0","vname":"/qhweb","tempVersion":"20230630144301"}
if (!window.webbuilder) { window.webbuilder = {}; }
function checkJson(custom) { if (custom != "") { return $.parseJSON(custom); } return {}; }